import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/plan/solve/model/problem.ts';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { judge, measure } from './judge.ts';

const solver = await loadSolver();

const BINS = 300;
const all = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** Three kinds of machines and forty of services, 6,000 instances in all, none of which stands. */
function fleet(fill: number, goal: Problem['goal']): Problem {
  const capacities = [
    [80, 320],
    [160, 640],
    [240, 2600],
  ];
  const bins = all(BINS).map((bin) => {
    const capacity = capacities[bin % 3]!;
    return {
      capacity,
      room: capacity,
      scored: [true, true],
      cost: [50, 90, 190][bin % 3]!,
      open: true,
      fixed: false,
    };
  });
  const everywhere = all(BINS);
  const shapes = all(40).map((at) => [1 + ((at * 7) % 11), 4 + ((at * 29) % 67)]);
  const load = [0, 1].map(
    (d) =>
      (150 * shapes.reduce((sum, need) => sum + need[d]!, 0)) /
      bins.reduce((sum, { room }) => sum + room[d]!, 0),
  );
  const factor = fill / Math.max(...load);
  const classes = shapes.map((need) => ({
    need: need.map((amount) => amount * factor),
    count: 150,
    bins: everywhere,
    offers: [],
    home: [],
    pinned: [],
    wanted: [],
  }));
  return { dims: 2, bins, classes, offers: [], goal, target: [0.6, 0.7] };
}

describe('thousands of instances of which none stands, placed where they cost least', () => {
  it('finds room for all, close to the bound', () => {
    const problem = fleet(0.6, 'rebalance');
    const solution = solve(problem, solver);
    const { placed, moves, cost } = solution.objectives;
    expect(judge(problem, solution)).toEqual([]);
    expect(placed).toEqual({ value: 6000, bound: 6000, proven: true });
    expect(moves.value).toBe(0);
    expect(cost.value).toBe(measure(problem, solution).cost);
    expect(cost.value).toBeLessThan(1.02 * cost.bound);
  });

  it('places no fewer than without regard to cost where hardly any room is to spare', () => {
    const { value } = solve(fleet(0.995, 'keep'), solver).objectives.placed;
    const problem = fleet(0.995, 'rebalance');
    const solution = solve(problem, solver);
    expect(judge(problem, solution)).toEqual([]);
    expect(solution.objectives.placed.value).toBeGreaterThanOrEqual(value);
  });
});
