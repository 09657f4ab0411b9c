import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { problems } from './arbitrary.ts';
import { bestPlacement } from './brute-force.ts';
import { judge, measure } from './judge.ts';

const solver = await loadSolver();

describe('solve', () => {
  it('loads HiGHS', () => expect(solver).toBeDefined());

  for (const [name, used] of [
    ['with HiGHS', solver],
    ['without', undefined],
  ] as const) {
    it(`breaks no rule and counts right, ${name}`, () => {
      fc.assert(
        fc.property(problems({ bins: 5, classes: 6, count: 4, offers: 2 }), (problem) => {
          const solution = solve(problem, used);
          expect(judge(problem, solution)).toEqual([]);
          const { placed, moves, cost } = solution.objectives;
          expect({ placed: placed.value, moves: moves.value, cost: cost.value }).toEqual(
            measure(problem, solution),
          );
          expect(placed.bound).toBeGreaterThanOrEqual(placed.value);
          expect(moves.bound).toBeLessThanOrEqual(moves.value);
          expect(cost.bound).toBeLessThanOrEqual(cost.value);
        }),
        { numRuns: 100, seed: 7 },
      );
    });
  }

  it('places as many as brute force on tiny problems, and no bound is below that', () => {
    fc.assert(
      fc.property(problems({ bins: 3, classes: 3, count: 2, offers: 0 }), (problem) => {
        const most = bestPlacement(problem).placed;
        const { placed } = solve(problem, solver).objectives;
        expect(placed.bound).toBeGreaterThanOrEqual(most);
        if (problem.classes.every((item) => item.home.length === 0)) expect(placed.value).toBe(most);
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  for (const [name, used] of [
    ['with HiGHS', solver],
    ['without', undefined],
  ] as const) {
    it(`states no cost above that of the cheapest placement as the least, ${name}`, () => {
      fc.assert(
        fc.property(problems({ bins: 3, classes: 3, count: 3, offers: 0 }), (problem) => {
          const best = bestPlacement({ ...problem, goal: 'rebalance' });
          const { placed, cost } = solve({ ...problem, goal: 'rebalance' }, used).objectives;
          if (placed.value === best.placed) expect(cost.bound).toBeLessThanOrEqual(best.cost + 1e-9);
        }),
        { numRuns: 200, seed: 13 },
      );
    });
  }
});
