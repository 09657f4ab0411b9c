import type { ItemClass, Problem, Solution } from './solve/problem.ts';
import { addTo, timesThatFit } from './keys.ts';

/**
 * A plain placement for when the solver fails: what is at home stays, the largest of the rest goes to the emptiest bin
 * that takes it. No purchases, and bounds that claim nothing.
 */
export function solveSimply(problem: Problem): Solution {
  const room = problem.bins.map((bin) => bin.room.slice());
  const placed = problem.classes.map(() => new Map<number, number>());
  const order = problem.classes.map((_, index) => index).toSorted((a, b) => sizeOf(problem, b) - sizeOf(problem, a) || a - b);
  for (const index of order) stayHome(problem.classes[index]!, placed[index]!, room);
  for (const index of order) placeRest(problem, index, placed[index]!, room);
  return toSolution(problem, placed);
}

const pinnedOn = (item: ItemClass, bin: number): number =>
  item.pinned.reduce((sum, pin) => (pin.bin === bin ? sum + pin.count : sum), 0);

function stayHome(item: ItemClass, placed: Map<number, number>, room: readonly number[][]): void {
  if (item.topology) return;
  for (const { bin, count } of item.home) {
    const most = Math.min(count, (item.spreadMax ?? Infinity) - pinnedOn(item, bin));
    const stays = timesThatFit(room[bin]!, item.need, Math.max(0, most));
    if (stays > 0) take(item, placed, room, bin, stays);
  }
}

function take(item: ItemClass, placed: Map<number, number>, room: readonly number[][], bin: number, count: number): void {
  placed.set(bin, (placed.get(bin) ?? 0) + count);
  addTo(room[bin]!, item.need, -count);
}

function placeRest(problem: Problem, index: number, placed: Map<number, number>, room: readonly number[][]): void {
  const item = problem.classes[index]!;
  const domains = domainCounts(item);
  let left = item.count - [...placed.values()].reduce((sum, count) => sum + count, 0);
  for (; left > 0; left--) {
    const bin = bestBin(problem, item, placed, room, domains);
    if (bin < 0) return;
    take(item, placed, room, bin, 1);
    if (item.topology) domains[item.topology.ofBin[bin]!]! += 1;
  }
}

function domainCounts(item: ItemClass): number[] {
  const counts = new Array<number>(item.topology?.domains ?? 0).fill(0);
  for (const { bin, count } of item.pinned) {
    const domain = item.topology?.ofBin[bin] ?? -1;
    if (domain >= 0) counts[domain]! += count;
  }
  return counts;
}

function bestBin(
  problem: Problem,
  item: ItemClass,
  placed: ReadonlyMap<number, number>,
  room: readonly number[][],
  domains: readonly number[],
): number {
  const lowest = domains.reduce((low, count) => Math.min(low, count), Infinity);
  const allows = (bin: number): boolean => {
    const here = placed.get(bin) ?? 0;
    const home = item.home.find((entry) => entry.bin === bin)?.count ?? 0;
    if (!problem.bins[bin]!.open && here >= home) return false;
    if (here + pinnedOn(item, bin) >= (item.spreadMax ?? Infinity)) return false;
    const domain = item.topology?.ofBin[bin] ?? -1;
    if (item.topology && (domain < 0 || domains[domain]! + 1 - lowest > item.topology.maxSkew)) return false;
    return timesThatFit(room[bin]!, item.need, 1) === 1;
  };
  let best = -1;
  let bestFill = Infinity;
  for (const bin of item.bins) {
    if (!allows(bin)) continue;
    const atHome = (placed.get(bin) ?? 0) < (item.home.find((entry) => entry.bin === bin)?.count ?? 0);
    const fill = atHome ? -1 : fillOf(problem.bins[bin]!.capacity, room[bin]!);
    if (fill < bestFill) [best, bestFill] = [bin, fill];
  }
  return best;
}

const fillOf = (capacity: readonly number[], room: readonly number[]): number =>
  capacity.reduce((fullest, amount, d) => (amount > 0 ? Math.max(fullest, 1 - room[d]! / amount) : fullest), 0);

function sizeOf(problem: Problem, index: number): number {
  return Math.max(0, ...problem.classes[index]!.need);
}

function toSolution(problem: Problem, placed: readonly ReadonlyMap<number, number>[]): Solution {
  const totals = placed.map((bins) => [...bins.values()].reduce((sum, count) => sum + count, 0));
  const unplaced = problem.classes.map((item, index) => item.count - totals[index]!);
  const missing = unplaced.reduce((sum, count) => sum + count, 0);
  const all = problem.classes.reduce((sum, item) => sum + item.count, 0);
  const moved = problem.classes.reduce(
    (sum, item, index) =>
      sum + item.home.reduce((away, home) => away + Math.max(0, home.count - (placed[index]!.get(home.bin) ?? 0)), 0),
    0,
  );
  return {
    placed: placed.map((bins) => [...bins].map(([bin, count]) => ({ bin, count })).toSorted((a, b) => a.bin - b.bin)),
    unplaced,
    bought: [],
    hopeless: unplaced,
    objectives: {
      placed: { value: all - missing, bound: all, proven: missing === 0 },
      moves: { value: moved, bound: 0, proven: moved === 0 },
      cost: { value: 0, bound: 0, proven: true },
    },
    notes: ['no-solver'],
  };
}
