import { boxOf, compileLayers } from './layer.ts';
import { FAMILIES, meaningsOf, PROTOCOLS, type FirewallRule } from './rule.ts';
import { boxesTouching, buildTree } from './tree.ts';

/** An ALLOW and the DENY rules of its own priority that take packets from it. Indexes into the list. */
export interface Contradiction {
  readonly allow: number;
  /** The first few of them, ascending. */
  readonly deny: readonly number[];
}

/** More names than this help nobody, and keep a list in which all contradict all from being quadratic. */
const MOST_NAMED = 4;

/** Rules of one priority and opposite action that share a packet. `rules` in evaluation order. */
export function contradictions(rules: readonly FirewallRule[]): Contradiction[] {
  const parts = rules.map(meaningsOf);
  const meanings = parts.flat();
  const owner = Int32Array.from(parts.flatMap((list, index) => list.map(() => index)));
  const found = new Map<number, Set<number>>();
  for (const family of FAMILIES) {
    const layerOf = compileLayers(meanings, family);
    for (const protocol of PROTOCOLS) {
      const boxes = layerOf(protocol);
      const layer = { ...boxes, rule: boxes.rule.map((part) => owner[part] as number) };
      const tree = buildTree(layer);
      for (const { box, after, before, most } of contested(rules, layer.rule)) {
        const denies = boxesTouching(tree, boxOf(layer, box), { after, before, allow: false, most });
        const allow = layer.rule[box] as number;
        const policy = rules[allow]?.policy?.name;
        for (const deny of denies) {
          const other = layer.rule[deny] as number;
          // in a policy the order of its rules is meant
          if (policy !== undefined && rules[other]?.policy?.name === policy) continue;
          (found.get(allow) ?? setIn(found, allow)).add(other);
        }
      }
    }
  }
  return [...found]
    .map(([allow, deny]) => ({ allow, deny: [...deny].sort((a, b) => a - b).slice(0, MOST_NAMED) }))
    .sort((a, b) => a.allow - b.allow);
}

function setIn(sets: Map<number, Set<number>>, key: number): Set<number> {
  const set = new Set<number>();
  sets.set(key, set);
  return set;
}

interface Contested {
  readonly box: number;
  readonly after: number;
  readonly before: number;
  readonly most: number;
}

/** Each ALLOW box with a range of boxes of its priority that holds all their DENYs. */
function* contested(rules: readonly FirewallRule[], ruleOfBox: Int32Array): Generator<Contested> {
  const ruleAt = (box: number) => rules[ruleOfBox[box] as number] as FirewallRule;
  for (let start = 0, end = 0; start < ruleOfBox.length; start = end) {
    let lastDeny = -1;
    let inPolicies = false;
    for (end = start; end < ruleOfBox.length && ruleAt(end).priority === ruleAt(start).priority; end += 1) {
      if (ruleAt(end).action === 'DENY') lastDeny = end;
      inPolicies ||= ruleAt(end).policy !== undefined;
    }
    if (lastDeny < 0) continue;
    // those of its own policy are found as well, and would take the place of others
    const most = inPolicies ? Infinity : MOST_NAMED;
    for (let box = start; box < end; box += 1)
      if (ruleAt(box).action === 'ALLOW') yield { box, after: start - 1, before: lastDeny + 1, most };
  }
}
