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

const TINY = 1e-9;

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

/** Candidates worth taking, in parallel arrays, the highest worth for its price first. */
interface Sorted {
  /** Positions in the sack. */
  readonly order: Int32Array;
  readonly size: Float64Array;
  readonly rate: Float64Array;
  readonly value: Float64Array;
  readonly count: Int32Array;
  /** `order.length * dims` */
  readonly need: Float64Array;
}

export function sortedByYield(
  { dims, most, need, prices }: Sack,
  worth: Float64Array,
  left: Int32Array,
): Sorted {
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
