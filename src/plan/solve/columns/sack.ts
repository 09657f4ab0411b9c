import { optimise, reoptimise, startVertex, worthAt, type SackItems, type Vertex } from './sack-prices.ts';
import { branch, PRODUCTS, type SackSearch } from './sack-search.ts';

/** A knapsack in several dimensions, in shares of the machine: what one machine of a kind can carry. */
export interface Sack {
  readonly dims: number;
  /** Candidates: group, most that one machine may carry of it, need in shares (`length * dims`). */
  readonly groups: readonly number[];
  readonly most: Int32Array;
  readonly need: Float64Array;
  /** Rows of `size`: the dimensions, then what follows from them. */
  readonly rows: number;
  /** By candidate (`length * rows`): no filling has more than 1 of any row. */
  readonly size: Float64Array;
  /** What was asked last, and its relaxation. */
  last?: { readonly worth: Float64Array; readonly all: readonly number[]; readonly root: Vertex };
}

export interface Filling {
  /** 0 where nothing was found that is worth more than asked for. */
  readonly value: number;
  /** Positions in the sack, one entry an instance. */
  readonly items: readonly number[];
  /** No filling is worth more. */
  readonly bound: number;
  /** Whether the search came to its end: then nothing is worth more than `value` or `least`, but for the slack. */
  readonly exact: boolean;
  readonly nodes: number;
}

const TINY = 1e-9;
/** Beyond so many candidates in doubt none is compared to the others. */
const MOST_COMPARED = 150;

/**
 * The most valuable filling that is worth more than `least`, or one that falls short of it by no more than `slack`, by
 * branch and bound within a limit of nodes: each is bounded by the linear relaxation, which also fixes what would cost too
 * much of it (reduced costs), as does what is better than another in all it needs (dominance).
 */
export function fillSack(
  sack: Sack,
  worth: Float64Array,
  left: Int32Array,
  limit: number,
  least = 0,
  slack = TINY,
): Filling {
  const { all, root, pivots } = relax(sack, worth, left);
  const used = Math.ceil(((pivots + 2) * all.length * sack.rows) / PRODUCTS);
  const top = worthAt(root.items, root.prices);
  const margin = Math.max(slack, TINY);
  if (!(top > least + margin))
    return { value: 0, items: [], bound: Math.max(0, top), exact: true, nodes: used };
  const at = inDoubt(root, all, top - least - margin);
  const search = startSearch(sack, worth, left, at, { least, slack: margin, limit });
  optimise(search.vertex);
  const own = worthAt(search.vertex.items, search.vertex.prices);
  const above = own < top ? own : top;
  if (above > least + margin) branch(search, above);
  const { found, best, cut, open } = search;
  return {
    value: found === undefined ? 0 : best,
    items: found === undefined ? [] : at.flatMap((i, k) => Array.from({ length: found[k]! }, () => i)),
    bound: cut ? Math.min(above, Math.max(open, best + margin)) : Math.min(above, best + margin),
    exact: !cut,
    nodes: used + limit - search.nodes,
  };
}

/** The optimum of the linear relaxation: from scratch, or from the last one where there is less left of the same worth. */
function relax(
  sack: Sack,
  worth: Float64Array,
  left: Int32Array,
): { readonly all: readonly number[]; readonly root: Vertex; readonly pivots: number } {
  const { last } = sack;
  if (last?.worth === worth) {
    const { all, root } = last;
    let less = true;
    all.forEach((i, k) => {
      const some = Math.min(sack.most[i]!, left[i]!);
      less &&= some <= root.items.most[k]!;
      root.items.most[k] = some;
    });
    if (less) return { all, root, pivots: reoptimise(root) };
  }
  const all = candidatesOf(sack, worth, left);
  const root = startVertex(itemsOf(sack, worth, left, all));
  sack.last = { worth, all, root };
  return { all, root, pivots: optimise(root) };
}

/** Positions of those that are worth something and are left. */
function candidatesOf({ most }: Sack, worth: Float64Array, left: Int32Array): number[] {
  const at: number[] = [];
  for (let i = 0; i < worth.length; i++) if (worth[i]! > TINY && Math.min(most[i]!, left[i]!) > 0) at.push(i);
  return at;
}

function itemsOf(sack: Sack, worth: Float64Array, left: Int32Array, at: readonly number[]): SackItems {
  const { rows } = sack;
  const size = new Float64Array(at.length * rows);
  at.forEach((i, k) => {
    for (let row = 0; row < rows; row++) size[k * rows + row] = sack.size[i * rows + row]!;
  });
  return {
    rows,
    size,
    worth: Float64Array.from(at, (i) => worth[i]!),
    most: Int32Array.from(at, (i) => Math.min(sack.most[i]!, left[i]!)),
    room: new Float64Array(rows).fill(1),
  };
}

/** Those of which one would not make the worth fall by more than `spare`, the highest yield first. */
function inDoubt({ items, prices }: Vertex, all: readonly number[], spare: number): number[] {
  const { rows, size, worth } = items;
  const open: { readonly i: number; readonly rate: number }[] = [];
  all.forEach((i, k) => {
    let cost = 0;
    for (let row = 0; row < rows; row++) cost += prices[row]! * size[k * rows + row]!;
    if (worth[k]! - cost >= -spare - TINY) open.push({ i, rate: worth[k]! / Math.max(cost, TINY) });
  });
  return open.sort((a, b) => b.rate - a.rate || a.i - b.i).map(({ i }) => i);
}

interface Wanted {
  readonly least: number;
  readonly slack: number;
  readonly limit: number;
}

function startSearch(
  sack: Sack,
  worth: Float64Array,
  left: Int32Array,
  at: readonly number[],
  { least, slack, limit }: Wanted,
): SackSearch {
  const { dims } = sack;
  const items = itemsOf(sack, worth, left, at);
  const need = new Float64Array(at.length * dims);
  at.forEach((i, k) => {
    for (let d = 0; d < dims; d++) need[k * dims + d] = sack.need[i * dims + d]!;
  });
  return {
    dims,
    worth: items.worth,
    need,
    count: items.most.slice(),
    taken: new Int32Array(at.length),
    rest: new Float64Array(dims).fill(1),
    vertex: startVertex(items),
    worse: worseThan(need, items.worth, dims),
    frames: [],
    depth: 0,
    reached: 0,
    best: least,
    found: undefined,
    nodes: limit,
    cut: false,
    open: 0,
    slack,
  };
}

/** By candidate: those that need no less of anything and are worth no more. Of alike ones the first is the better. */
function worseThan(need: Float64Array, worth: Float64Array, dims: number): number[][] {
  const { length } = worth;
  if (length > MOST_COMPARED) return Array.from({ length }, () => []);
  return Array.from({ length }, (_, i) => {
    const worse: number[] = [];
    for (let other = 0; other < length; other++)
      if (other !== i && isWorse(need, worth, dims, i, other)) worse.push(other);
    return worse;
  });
}

function isWorse(
  need: Float64Array,
  worth: Float64Array,
  dims: number,
  item: number,
  other: number,
): boolean {
  if (worth[other]! > worth[item]!) return false;
  let same = worth[other] === worth[item];
  for (let d = 0; d < dims; d++) {
    if (need[other * dims + d]! < need[item * dims + d]!) return false;
    same &&= need[other * dims + d] === need[item * dims + d];
  }
  return !same || other > item;
}
