import fc from 'fast-check';
import { expect, it } from 'vitest';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { problems } from './arbitrary.ts';
import { bestPurchase } from './best-purchase.ts';
import { judge } from './judge.ts';

const solver = await loadSolver();

for (const [name, used] of [
  ['with HiGHS', solver],
  ['without', undefined],
] as const) {
  it(`states no cost above that of the cheapest purchase as the least, ${name}`, () => {
    fc.assert(
      fc.property(problems({ bins: 2, classes: 3, count: 2, offers: 2 }), (some) => {
        const problem = { ...some, goal: 'keep' as const };
        const best = bestPurchase(problem);
        if (best === undefined) return;
        const { objectives, hopeless } = solve(problem, used);
        const { placed, moves, cost } = objectives;
        const left = hopeless.reduce((sum, count) => sum + count, 0);
        if (placed.value !== best.placed || moves.value !== best.moves || left < best.left) return;
        expect(cost.bound).toBeLessThanOrEqual(best.cost + 1e-9);
        if (left === best.left) expect(cost.value).toBeGreaterThanOrEqual(best.cost - 1e-9);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200), seed: 17 },
    );
  });
}

it('keeps every rule on bins as well with as without what is to be bought', () => {
  fc.assert(
    fc.property(problems({ bins: 3, classes: 4, count: 3, offers: 2 }), (some) => {
      const problem = { ...some, goal: 'keep' as const };
      expect(judge(problem, solve(problem, solver))).toEqual([]);
    }),
    { numRuns: 40, seed: 7 },
  );
});
