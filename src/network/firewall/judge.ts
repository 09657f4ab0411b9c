import { compareLists } from './compare.ts';
import { coverCell } from './cover.ts';
import { boxOf, compileLayers, DIMENSIONS, SIDES, type Budget, type Cell, type Layer } from './layer.ts';
import { FAMILIES, meaningsOf, PROTOCOLS, type FirewallRule } from './rule.ts';
import { activate, boxesTouching, buildTree, firstContaining, type MutableTree } from './tree.ts';

/**
 * What a rule of a list is worth. `shadowed`: it decides no packet, and the rules that do include an opposite one.
 * `redundant`: every packet is decided alike without it (`dead`: because it decides none). `void`: it matches nothing.
 */
export interface Verdict {
  readonly kind: 'live' | 'shadowed' | 'redundant' | 'void';
  readonly dead: boolean;
  /** Of a dead rule the earlier rules that cover it, of a redundant live one a later rule that does; indexes, ascending. */
  readonly by: readonly number[];
}

export interface Judgement {
  readonly verdicts: readonly Verdict[];
  /** False where the work limit was reached: rules that were not settled count as live. */
  readonly complete: boolean;
}

/** Boxes that may be looked at for one list; random lists of 10,000 rules take a hundredth of it. */
const STEPS = 400_000_000;

/** Judges a list in evaluation order (`orderRules`). Exact, over all packets of both families. */
export function judgeRules(rules: readonly FirewallRule[], steps = STEPS): Judgement {
  const parts = rules.map(meaningsOf);
  const meanings = parts.flat();
  /** The rule of each part. */
  const owner = Int32Array.from(parts.flatMap((list, index) => list.map(() => index)));
  const budget: Budget = { left: steps };
  const findings = rules.map((): Findings => ({
    boxes: 0,
    dead: 0,
    replaced: 0,
    by: new Set(),
    heirs: new Set(),
  }));
  for (const family of FAMILIES) {
    const layerOf = compileLayers(meanings, family);
    for (const protocol of PROTOCOLS) judgeAtom(ownedBy(owner, layerOf(protocol)), findings, budget);
  }
  const verdicts = findings.map((found, index) =>
    verdictOf(found, (other) => rules[other]?.action === rules[index]?.action),
  );
  return { verdicts, complete: budget.left >= 0 };
}

/** The layer with the number of the rule in place of that of the part. */
function ownedBy(owner: Int32Array, layer: Layer): Layer {
  return { ...layer, rule: layer.rule.map((part) => owner[part] as number) };
}

/** What is known of one rule, over the atoms seen so far. */
interface Findings {
  boxes: number;
  dead: number;
  /** Live boxes that other rules decide alike. */
  replaced: number;
  readonly by: Set<number>;
  readonly heirs: Set<number>;
}

function verdictOf(
  { boxes, dead, replaced, by, heirs }: Findings,
  sameAction: (rule: number) => boolean,
): Verdict {
  const ascending = (rules: ReadonlySet<number>): number[] => [...rules].sort((a, b) => a - b);
  if (boxes === 0) return { kind: 'void', dead: true, by: [] };
  if (dead === boxes)
    return { kind: [...by].every(sameAction) ? 'redundant' : 'shadowed', dead: true, by: ascending(by) };
  if (dead + replaced === boxes) return { kind: 'redundant', dead: false, by: ascending(heirs) };
  return { kind: 'live', dead: false, by: [] };
}

function judgeAtom(layer: Layer, findings: readonly Findings[], budget: Budget): void {
  const tree = buildTree(layer);
  for (let box = 0; box < layer.size; box += 1) {
    const found = findings[layer.rule[box] as number] as Findings;
    const cell = boxOf(layer, box);
    const cover = findCover(tree, cell, budget);
    found.boxes += 1;
    if ('by' in cover) {
      found.dead += 1;
      for (const other of cover.by) found.by.add(layer.rule[other] as number);
      continue;
    }
    // A rule that is needed in one atom is needed: the others need no look.
    if (found.dead + found.replaced === found.boxes - 1)
      judgeLiveBox(tree, box, cell, cover.witness, found, budget);
    activate(tree, box);
  }
}

type Found = { readonly by: readonly number[] } | { readonly witness: readonly number[] | undefined };

/** Active boxes are the live ones before this: only those ever decide. */
function findCover(tree: MutableTree, cell: Cell, budget: Budget): Found {
  const one = firstContaining(tree, cell, { active: true });
  if (one >= 0) return { by: [one] };
  // Most live boxes show at a corner, which is far cheaper than a look at all boxes around.
  for (const corner of cornersOf(cell)) {
    if (firstContaining(tree, pointCell(corner), { active: true }) < 0) return { witness: corner };
  }
  const cover = coverCell(tree.layer, cell, boxesTouching(tree, cell, { active: true }), budget);
  return cover === 'undecided' ? { witness: undefined } : cover;
}

/** Of a dimension of one rank, such as that of source ports where no rule names any, both ends are the same. */
function cornersOf(cell: Cell): number[][] {
  return DIMENSIONS.reduce<number[][]>(
    (corners, dim) => {
      const [low, high] = [cell[2 * dim] as number, (cell[2 * dim + 1] as number) - 1];
      const ends = low === high ? [low] : [low, high];
      return ends.flatMap((end) => corners.map((corner) => [...corner, end]));
    },
    [[]],
  );
}

function pointCell(point: readonly number[]): number[] {
  return point.flatMap((rank) => [rank, rank + 1]);
}

function judgeLiveBox(
  tree: MutableTree,
  box: number,
  cell: Cell,
  witness: readonly number[] | undefined,
  found: Findings,
  budget: Budget,
): void {
  if (!witness || isPlainlyNeeded(tree, box, cell, witness)) return;
  const later = boxesTouching(tree, cell, { after: box });
  // Whoever would differ even with nothing before it may still be saved by what is before it; the converse is cheap.
  if (differsWithout(tree, box, cell, [], later, budget)) {
    const earlier = boxesTouching(tree, cell, { active: true });
    if (differsWithout(tree, box, cell, earlier, later, budget)) return;
  }
  found.replaced += 1;
  const heir = firstContaining(tree, cell, { after: box });
  if (heir >= 0) found.heirs.add(tree.layer.rule[heir] as number);
}

/** How many later boxes of the opposite action are looked at for a packet that they would decide. */
const PROBES = 8;

/** Whether a look at a few packets finds one that the box decides and that the later ones would decide otherwise. */
function isPlainlyNeeded(tree: MutableTree, box: number, cell: Cell, witness: readonly number[]): boolean {
  const allow = tree.layer.allow[box] === 1;
  if (decisionAfter(tree, witness, box) !== allow) return true;
  const rivals = boxesTouching(tree, cell, { after: box, allow: !allow, most: PROBES });
  const probes = [...cornersOf(cell), ...rivals.map((rival) => lowCorner(tree.layer, rival, cell))];
  return probes.some(
    (point) =>
      decisionAfter(tree, point, box) !== allow &&
      firstContaining(tree, pointCell(point), { active: true }) < 0,
  );
}

/** The lowest point that a box and a cell share. */
function lowCorner(layer: Layer, box: number, cell: Cell): number[] {
  return DIMENSIONS.map((dim) =>
    Math.max(layer.bounds[box * SIDES + 2 * dim] as number, cell[2 * dim] as number),
  );
}

/** What the rules after a box decide at a point. */
function decisionAfter(tree: MutableTree, point: readonly number[], box: number): boolean {
  const next = firstContaining(tree, pointCell(point), { after: box });
  return next >= 0 && tree.layer.allow[next] === 1;
}

function differsWithout(
  tree: MutableTree,
  box: number,
  cell: Cell,
  earlier: readonly number[],
  later: readonly number[],
  budget: Budget,
): boolean {
  const run = { layer: tree.layer, emit: () => true, existence: true, budget };
  const before = { boxes: [...earlier, box], fallback: false };
  return compareLists(run, cell, before, { boxes: [...earlier, ...later], fallback: false });
}
