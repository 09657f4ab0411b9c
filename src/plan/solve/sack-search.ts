import type { Sack } from './sack.ts';

/** The search for what to put into one machine. Candidates are positions in the sack. */
export interface Search {
  readonly sack: Sack;
  readonly worth: Float64Array;
  /** Most of each candidate. */
  readonly count: Int32Array;
  /** By candidate: those that need no more and are worth no less. One of them left out leaves it out as well. */
  readonly better: Map<number, readonly number[]>;
  readonly taken: Int32Array;
  /** Room that is left: of the dimensions, and of all rows. */
  readonly rest: Float64Array;
  readonly room: Float64Array;
  readonly path: number[];
  best: number;
  items: readonly number[];
  nodes: number;
  cut: boolean;
  /** What is worth no more than this above the best is not looked for. */
  readonly slack: number;
}

const TINY = 1e-9;
const LEAST_SIZE = 1e-12;
/** At most so many are remembered of those that are better than a candidate. */
const MOST_BETTER = 6;

/** Candidates by falling yield, with what the search needs of each side by side. */
interface Order {
  readonly search: Search;
  readonly at: readonly number[];
  readonly need: Float64Array;
  /** Share of the surrogate's room, and worth for it. */
  readonly size: Float64Array;
  readonly rate: Float64Array;
  readonly value: Float64Array;
  readonly count: Int32Array;
  readonly better: readonly (readonly number[])[];
}

/** Fills what is left of the machine with the candidates, as long as that may beat the best so far. */
export function fillUp(search: Search, candidates: readonly number[], prices: Float64Array): void {
  const { sack, worth, count, room, path, rest } = search;
  const { dims, rows } = sack;
  const sizeOf = (i: number): number => {
    let total = 0;
    for (let row = 0; row < rows; row++) total += prices[row]! * sack.size[i * rows + row]!;
    return Math.max(total, LEAST_SIZE);
  };
  const sizes = new Map(candidates.map((i) => [i, sizeOf(i)]));
  const rate = (i: number): number => worth[i]! / sizes.get(i)!;
  const bulk = (i: number): number => {
    let total = 0;
    for (let d = 0; d < dims; d++) total += sack.need[i * dims + d]!;
    return total;
  };
  // Those that are better than others have to come before them, also where they differ in what has no price.
  const at = candidates.slice().sort((a, b) => rate(b) - rate(a) || bulk(a) - bulk(b) || a - b);
  const need = new Float64Array(at.length * dims);
  at.forEach((i, k) => {
    for (let d = 0; d < dims; d++) need[k * dims + d] = sack.need[i * dims + d]!;
  });
  const order: Order = {
    search,
    at,
    need,
    size: Float64Array.from(at, (i) => sizes.get(i)!),
    rate: Float64Array.from(at, rate),
    value: Float64Array.from(at, (i) => worth[i]!),
    count: Int32Array.from(at, (i) => count[i]!),
    better: at.map((i) => betterOnes(search, candidates, i)),
  };
  const reached = path.reduce((sum, i) => sum + worth[i]!, 0);
  // Where all fit of some, they have no price: there is room for their least size beside.
  const free = at.reduce((sum, i) => sum + (sizes.get(i)! <= LEAST_SIZE ? LEAST_SIZE * count[i]! : 0), 0);
  const left = prices.reduce((sum, price, row) => sum + price * Math.max(0, room[row]!), free);
  descend(order, rest.slice(), 0, reached, left);
}

function betterOnes(search: Search, candidates: readonly number[], item: number): readonly number[] {
  const known = search.better.get(item);
  if (known !== undefined) return known;
  const { sack, worth } = search;
  const { dims, need } = sack;
  const better: number[] = [];
  for (const other of candidates) {
    if (better.length >= MOST_BETTER) break;
    if (other === item || worth[other]! < worth[item]!) continue;
    let smaller = true;
    let same = worth[other] === worth[item];
    for (let d = 0; d < dims && smaller; d++) {
      smaller = need[other * dims + d]! <= need[item * dims + d]!;
      same &&= need[other * dims + d] === need[item * dims + d];
    }
    if (smaller && !(same && other > item)) better.push(other);
  }
  search.better.set(item, better);
  return better;
}

function descend(order: Order, rest: Float64Array, from: number, value: number, room: number): void {
  const { search, rate, count, need, size, at } = order;
  const { path, taken } = search;
  const { dims } = search.sack;
  if (value > search.best + TINY) {
    search.best = value;
    search.items = path.slice();
  }
  for (let k = from; k < rate.length; k++) {
    if (value + rate[k]! * room <= search.best + search.slack) return;
    if (taken[at[k]!]! >= count[k]! || !fitsIn(need, k * dims, rest, dims) || isBeaten(order, k)) continue;
    if (bound(order, rest, k, value, room) <= search.best + search.slack) return;
    if (search.nodes <= 0) {
      search.cut = true;
      return;
    }
    search.nodes -= 1;
    for (let d = 0; d < dims; d++) rest[d]! -= need[k * dims + d]!;
    path.push(at[k]!);
    taken[at[k]!]! += 1;
    descend(order, rest, k, value + order.value[k]!, room - size[k]!);
    taken[at[k]!]! -= 1;
    path.pop();
    for (let d = 0; d < dims; d++) rest[d]! += need[k * dims + d]!;
    if (search.cut) return;
  }
}

function isBeaten({ better, search }: Order, k: number): boolean {
  for (const other of better[k]!) if (search.taken[other]! < search.count[other]!) return true;
  return false;
}

/** What could still be gained if parts of instances counted, among those that fit one by one. */
function bound(order: Order, rest: Float64Array, from: number, reached: number, room: number): number {
  const { rate, count, need, size, value, search, at } = order;
  const { taken, sack } = search;
  const enough = search.best + search.slack;
  let left = room;
  let total = reached;
  for (let k = from; k < rate.length; k++) {
    if (total + rate[k]! * left <= enough) return total + rate[k]! * left;
    if (!fitsIn(need, k * sack.dims, rest, sack.dims)) continue;
    const some = count[k]! - (k === from ? taken[at[k]!]! : 0);
    if (size[k]! * some >= left) return total + rate[k]! * left;
    total += value[k]! * some;
    left -= size[k]! * some;
    if (total > enough) return Infinity;
  }
  return total;
}

function fitsIn(need: Float64Array, at: number, rest: Float64Array, dims: number): boolean {
  for (let d = 0; d < dims; d++) if (need[at + d]! > rest[d]! + TINY) return false;
  return true;
}
