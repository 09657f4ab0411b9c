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
      for (const { box, after, before } of contested(rules, layer.rule)) {
        const denies = boxesTouching(tree, boxOf(layer, box), { after, before, most: MOST_NAMED });
        const allow = layer.rule[box] as number;
        for (const deny of denies) (found.get(allow) ?? setIn(found, allow)).add(layer.rule[deny] as number);
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

/** Each ALLOW box with the range of the DENY boxes of its priority: they stand just before the ALLOWs. */
function* contested(
  rules: readonly FirewallRule[],
  ruleOfBox: Int32Array,
): Generator<{ box: number; after: number; before: number }> {
  let start = 0;
  let firstAllow = 0;
  for (let box = 0; box < ruleOfBox.length; box += 1) {
    const rule = rules[ruleOfBox[box] as number] as FirewallRule;
    const previous = box > 0 ? rules[ruleOfBox[box - 1] as number] : undefined;
    if (previous?.priority !== rule.priority) start = firstAllow = box;
    if (rule.action === 'DENY') firstAllow = box + 1;
    else if (firstAllow > start) yield { box, after: start - 1, before: firstAllow };
  }
}
