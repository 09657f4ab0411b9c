import { adjustPrices, sortedByYield, type Sack } from './pricing.ts';

interface Wanted {
  /** Worth that a filling must exceed. */
  readonly least: number;
  /** Most fillings that are given. */
  readonly keep: number;
  readonly nodes: number;
}

interface Found {
  /** Positions in the sack, one entry an instance; the most valuable first. */
  readonly fillings: readonly { readonly value: number; readonly items: readonly number[] }[];
  /** No filling is worth more, or none more than `least`. */
  readonly bound: number;
  readonly nodes: number;
}

/** The most valuable fillings of one machine by depth-first search under a surrogate constraint. */
export function bestFillings(sack: Sack, worth: Float64Array, left: Int32Array, wanted: Wanted): Found {
  const relaxed = adjustPrices(sack, worth, left);
  const search: Search = {
    dims: sack.dims,
    ...sortedByYield(sack, worth, left),
    rest: new Float64Array(sack.dims).fill(1),
    path: [],
    fillings: [],
    keep: wanted.keep,
    least: wanted.least + 1e-9,
    nodes: wanted.nodes,
  };
  const room = sack.prices.reduce((sum, price) => sum + price, 0);
  if (relaxed > search.least) descend(search, 0, 0, 0, room);
  const { fillings, nodes } = search;
  const best = fillings[0]?.value ?? 0;
  return {
    fillings,
    bound: nodes > 0 ? Math.max(best, Math.min(relaxed, wanted.least + 1e-9)) : Math.max(relaxed, best),
    nodes: wanted.nodes - Math.max(0, nodes),
  };
}

type Sorted = ReturnType<typeof sortedByYield>;

interface Search extends Sorted {
  readonly dims: number;
  readonly rest: Float64Array;
  readonly path: number[];
  readonly fillings: { value: number; items: readonly number[] }[];
  readonly keep: number;
  least: number;
  nodes: number;
}

/** Tries every instance from `from` on, of which `used` are in already. */
function descend(search: Search, from: number, used: number, value: number, room: number): void {
  const { rate, count, rest, need, size, path, dims, order } = search;
  let maximal = true;
  for (let k = from; k < rate.length; k++) {
    if (value + rate[k]! * room <= search.least) break;
    const taken = k === from ? used : 0;
    if (taken >= count[k]! || !fitsIn(need, k * dims, rest, dims)) continue;
    maximal = false;
    if (search.nodes <= 0) break;
    search.nodes -= 1;
    for (let d = 0; d < dims; d++) rest[d]! -= need[k * dims + d]!;
    path.push(order[k]!);
    descend(search, k, taken + 1, value + search.value[k]!, room - size[k]!);
    path.pop();
    for (let d = 0; d < dims; d++) rest[d]! += need[k * dims + d]!;
    if (search.nodes <= 0) return;
  }
  if (maximal && value > search.least) record(search, value);
}

/** Keeps the filling among the best; with as many as are wanted, worse ones are not looked for any more. */
function record(search: Search, value: number): void {
  const { fillings, path, keep } = search;
  let at = fillings.length;
  while (at > 0 && fillings[at - 1]!.value < value) at -= 1;
  fillings.splice(at, 0, { value, items: path.slice() });
  if (fillings.length > keep) fillings.pop();
  if (fillings.length === keep) search.least = Math.max(search.least, fillings.at(-1)!.value);
}

function fitsIn(need: Float64Array, at: number, rest: Float64Array, dims: number): boolean {
  for (let d = 0; d < dims; d++) if (need[at + d]! > rest[d]! + 1e-9) return false;
  return true;
}
