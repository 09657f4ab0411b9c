import { expect, it } from 'vitest';
import type { Problem } from '../../../src/plan/solve/model/problem.ts';
import { randomNumbers } from '../../../src/plan/solve/model/random.ts';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { judge } from './judge.ts';

const solver = await loadSolver();

/** Two sizes of bins, few instances each, and a third more asked for than there is room. */
function overfull(seed: number, offers: Problem['offers'] = []): Problem {
  const random = randomNumbers(seed);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const bins = Array.from({ length: 10 }, (_, bin) => (bin % 2 === 0 ? [40, 60] : [60, 40]));
  const needs = Array.from({ length: 40 }, () => [between(4, 29), between(4, 29)]);
  return {
    dims: 2,
    bins: bins.map((room) => ({
      room,
      capacity: room,
      scored: [true, true],
      cost: 1,
      open: true,
      fixed: false,
    })),
    classes: needs.map((need) => ({
      need,
      count: 1,
      bins: bins.map((_, bin) => bin),
      offers: offers.map((_, offer) => offer),
      home: [],
      pinned: [],
      wanted: [],
    })),
    offers,
    goal: 'keep',
    target: [0.6, 0.7],
  };
}

it('proves how many can be placed where not all can, by fillings that hold most in number', () => {
  const solutions = [1, 2, 3].map((seed) => {
    const problem = overfull(seed);
    const solution = solve(problem, solver);
    expect(judge(problem, solution)).toEqual([]);
    return solution.objectives.placed;
  });
  expect(solutions.every(({ value }) => value < 40)).toBe(true);
  expect(solutions.filter(({ proven }) => proven).length).toBe(3);
});

it('proves what must be bought where few are left over, for those that are cheapest to buy for', () => {
  const offers = [
    { capacity: [30, 30], cost: 31, setup: 0, stock: Infinity },
    { capacity: [60, 45], cost: 52, setup: 0, stock: 2 },
    { capacity: [45, 60], cost: 57, setup: 0, stock: Infinity },
  ];
  const problem = overfull(2, offers);
  const solution = solve(problem, solver);
  expect(judge(problem, solution)).toEqual([]);
  expect(solution.hopeless.every((count) => count === 0)).toBe(true);
  expect(solution.objectives.cost.proven).toBe(true);
});
