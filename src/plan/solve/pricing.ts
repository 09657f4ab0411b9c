/** A knapsack in several dimensions, in shares of the machine: what one machine of a kind can carry. */
export interface Sack {
  readonly dims: number;
  /** Candidates: group, most that one machine may carry of it, need in shares (`length * dims`). */
  readonly groups: readonly number[];
  readonly most: Int32Array;
  readonly need: Float64Array;
  /** Prices of the dimensions from the last call: the start of the next. */
  readonly prices: Float64Array;
}

export interface Filling {
  readonly value: number;
  /** Positions in the sack, one entry an instance. */
  readonly items: readonly number[];
  /** No filling is worth more. */
  readonly bound: number;
  readonly nodes: number;
}

const TINY = 1e-9;

/** The most valuable filling by depth-first search under a surrogate constraint, within a limit of nodes. */
export function fillSack(sack: Sack, worth: Float64Array, left: Int32Array, limit: number): Filling {
  const relaxed = adjustPrices(sack, worth, left);
  const order = sortedByYield(sack, worth, left);
  const search: Search = {
    sack,
    ...order,
    rest: new Float64Array(sack.dims).fill(1),
    path: [],
    best: 0,
    items: [],
    nodes: limit,
    cut: false,
  };
  descend(
    search,
    0,
    0,
    0,
    sack.prices.reduce((sum, price) => sum + price, 0),
  );
  return {
    value: search.best,
    items: search.items,
    bound: search.cut ? Math.max(relaxed, search.best) : search.best,
    nodes: limit - search.nodes,
  };
}

/** Subgradient steps towards the prices of the dimensions that bound the sack's value most tightly; gives that bound. */
export function adjustPrices(
  { dims, most, need, prices }: Sack,
  worth: Float64Array,
  left: Int32Array,
): number {
  let best = Infinity;
  const kept = prices.slice();
  const current = prices.slice();
  const slope = new Float64Array(dims);
  for (let round = 0; round < 12; round++) {
    let value = 0;
    slope.fill(1);
    for (let d = 0; d < dims; d++) value += current[d]!;
    for (let i = 0; i < worth.length; i++) {
      const count = Math.min(most[i]!, left[i]!);
      if (count <= 0 || worth[i]! <= 0) continue;
      let gain = worth[i]!;
      for (let d = 0; d < dims; d++) gain -= current[d]! * need[i * dims + d]!;
      if (gain <= 0) continue;
      value += gain * count;
      for (let d = 0; d < dims; d++) slope[d]! -= need[i * dims + d]! * count;
    }
    if (value < best) {
      best = value;
      kept.set(current);
    }
    const length = slope.reduce((sum, each) => sum + each * each, 0);
    if (length < 1e-12) break;
    const step = (0.3 * value) / length / (1 + round);
    for (let d = 0; d < dims; d++) current[d] = Math.max(0, current[d]! - step * slope[d]!);
  }
  prices.set(kept);
  return best;
}

interface Search {
  readonly sack: Sack;
  readonly order: Int32Array;
  readonly size: Float64Array;
  readonly rate: Float64Array;
  readonly value: Float64Array;
  readonly count: Int32Array;
  readonly need: Float64Array;
  readonly rest: Float64Array;
  readonly path: number[];
  best: number;
  items: readonly number[];
  nodes: number;
  cut: boolean;
}

export function sortedByYield(
  { dims, most, need, prices }: Sack,
  worth: Float64Array,
  left: Int32Array,
): Pick<Search, 'order' | 'size' | 'rate' | 'value' | 'count' | 'need'> {
  const some: number[] = [];
  const size = new Float64Array(worth.length);
  for (let i = 0; i < worth.length; i++) {
    if (worth[i]! <= TINY || Math.min(most[i]!, left[i]!) <= 0) continue;
    let sum = 0;
    for (let d = 0; d < dims; d++) sum += prices[d]! * need[i * dims + d]!;
    size[i] = Math.max(sum, 1e-12);
    some.push(i);
  }
  some.sort((a, b) => worth[b]! / size[b]! - worth[a]! / size[a]! || a - b);
  const sorted = new Float64Array(some.length * dims);
  some.forEach((i, k) => sorted.set(need.subarray(i * dims, (i + 1) * dims), k * dims));
  return {
    order: Int32Array.from(some),
    size: Float64Array.from(some, (i) => size[i]!),
    rate: Float64Array.from(some, (i) => worth[i]! / size[i]!),
    value: Float64Array.from(some, (i) => worth[i]!),
    count: Int32Array.from(some, (i) => Math.min(most[i]!, left[i]!)),
    need: sorted,
  };
}

function descend(search: Search, from: number, used: number, value: number, room: number): void {
  if (value > search.best + 1e-12) {
    search.best = value;
    search.items = search.path.slice();
  }
  const { rate, count, rest, need, size, sack, path } = search;
  const { dims } = sack;
  for (let k = from; k < rate.length; k++) {
    if (value + rate[k]! * room <= search.best + TINY) return;
    const taken = k === from ? used : 0;
    if (taken >= count[k]! || !fitsIn(need, k * dims, rest, dims)) continue;
    if (bound(search, k, taken, value, room) <= search.best + TINY) return;
    if (search.nodes <= 0) {
      search.cut = true;
      return;
    }
    search.nodes -= 1;
    for (let d = 0; d < dims; d++) rest[d]! -= need[k * dims + d]!;
    path.push(search.order[k]!);
    descend(search, k, taken + 1, value + search.value[k]!, room - size[k]!);
    path.pop();
    for (let d = 0; d < dims; d++) rest[d]! += need[k * dims + d]!;
    if (search.cut) return;
  }
}

/** What could still be gained if parts of instances counted, among those that fit one by one. */
function bound(
  { rate, count, need, size, value, rest, sack, best }: Search,
  from: number,
  taken: number,
  reached: number,
  room: number,
): number {
  let left = room;
  let total = reached;
  for (let k = from; k < rate.length; k++) {
    if (total + rate[k]! * left <= best + TINY) return total + rate[k]! * left;
    if (!fitsIn(need, k * sack.dims, rest, sack.dims)) continue;
    const some = count[k]! - (k === from ? taken : 0);
    if (size[k]! * some >= left) return total + rate[k]! * left;
    total += value[k]! * some;
    left -= size[k]! * some;
    if (total > best + 1) return Infinity;
  }
  return total;
}

function fitsIn(need: Float64Array, at: number, rest: Float64Array, dims: number): boolean {
  for (let d = 0; d < dims; d++) if (need[at + d]! > rest[d]! + TINY) return false;
  return true;
}
