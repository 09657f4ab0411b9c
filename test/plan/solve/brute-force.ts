import type { Problem, Solution } from '../../../src/plan/solve/model/problem.ts';
import { judge, measure } from './judge.ts';

/** Most instances on bins, over all placements that keep every rule; and the least cost of a placement with so many. */
export function bestPlacement(problem: Problem): { placed: number; cost: number } {
  let best = { placed: 0, cost: measure(problem, toSolution(problem, [], [])).cost };
  forEachPlacement(problem, (solution) => {
    const { placed, cost } = measure(problem, solution);
    const better = placed > best.placed || (placed === best.placed && cost < best.cost);
    if (better && judge(problem, solution).length === 0) best = { placed, cost };
  });
  return best;
}

/** Fewest moves of a placement that places so many, costs no more, and keeps every rule. */
export function fewestMoves(problem: Problem, than: { placed: number; cost: number }): number {
  let fewest = Infinity;
  forEachPlacement(problem, (solution) => {
    const { placed, cost, moves } = measure(problem, solution);
    if (placed < than.placed || cost > than.cost + 1e-9 || moves >= fewest) return;
    if (judge(problem, solution).length === 0) fewest = moves;
  });
  return fewest;
}

function forEachPlacement(problem: Problem, use: (solution: Solution) => void): void {
  const spots = problem.classes.flatMap((item, c) =>
    problem.bins.map((_, bin) => ({ c, bin, most: item.count })),
  );
  const counts = spots.map(() => 0);
  const visit = (at: number): void => {
    if (at === spots.length) {
      use(toSolution(problem, spots, counts));
      return;
    }
    for (let count = 0; count <= spots[at]!.most; count++) {
      counts[at] = count;
      if (fits(problem, spots, counts, at)) visit(at + 1);
    }
    counts[at] = 0;
  };
  visit(0);
}

interface Spot {
  readonly c: number;
  readonly bin: number;
}

function fits(problem: Problem, spots: readonly Spot[], counts: readonly number[], at: number): boolean {
  const { c, bin } = spots[at]!;
  const used = problem.bins[bin]!.room.map(() => 0);
  let ofClass = 0;
  for (let i = 0; i <= at; i++) {
    if (spots[i]!.c === c) ofClass += counts[i]!;
    if (spots[i]!.bin === bin)
      problem.classes[spots[i]!.c]!.need.forEach((need, d) => (used[d]! += need * counts[i]!));
  }
  if (ofClass > problem.classes[c]!.count) return false;
  return used.every((amount, d) => amount === 0 || amount <= problem.bins[bin]!.room[d]!);
}

function toSolution(problem: Problem, spots: readonly Spot[], counts: readonly number[]): Solution {
  const placed = problem.classes.map((_, c) =>
    spots.flatMap((spot, at) =>
      spot.c === c && counts[at]! > 0 ? [{ bin: spot.bin, count: counts[at]! }] : [],
    ),
  );
  const unplaced = problem.classes.map(
    (item, c) => item.count - placed[c]!.reduce((sum, spot) => sum + spot.count, 0),
  );
  const none = { value: 0, bound: 0, proven: true };
  return {
    placed,
    unplaced,
    bought: [],
    hopeless: unplaced,
    objectives: { placed: none, moves: none, cost: none },
    notes: [],
  };
}
