import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundGroup } from '../../../src/plan/solve/bounds/bound.ts';
import { decidesOn, generateColumns, withColumns } from '../../../src/plan/solve/columns/generate.ts';
import { compile } from '../../../src/plan/solve/model/compile.ts';
import { searchCounts } from '../../../src/plan/solve/columns/counts.ts';
import { binKinds } from '../../../src/plan/solve/model/kinds.ts';
import type { Problem } from '../../../src/plan/solve/model/problem.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { problems } from './arbitrary.ts';
import { bestPlacement } from './brute-force.ts';

const solver = (await loadSolver())!;

/** The bound of a search that never finds a solution itself, for solutions that place so many and cost less than `value`. */
function boundOf(problem: Problem, placed: number, value: number): number | undefined {
  const model = compile(problem);
  const count = model.groups.map((group) => boundGroup(model, group));
  const total = count.reduce((sum, some) => sum + some, 0) - placed;
  const demand = { model, kinds: binKinds(model), count, spare: { total, each: count, room: undefined } };
  const limits = { nodes: 100_000, work: 300_000, enough: value };
  return withColumns(demand, [], solver, limits, (master) => {
    const root = generateColumns(master, decidesOn(value))!;
    const search = {
      master,
      solver,
      turns: 40,
      roundUp: (cost: number) => cost,
      value: () => value,
      attempt: () => undefined,
    };
    return searchCounts(search, root);
  });
}

const spentAnyway = ({ bins }: Problem): number =>
  bins.reduce((sum, bin) => sum + (bin.fixed ? bin.cost : 0), 0);

describe('searchCounts', () => {
  it('states no bound above the cheapest placement that there is, though it finds none', () => {
    fc.assert(
      fc.property(
        problems({ bins: 4, classes: 3, count: 2, offers: 0 }),
        fc.constantFrom(0.5, 2, 20),
        (some, more) => {
          const problem = { ...some, goal: 'rebalance' as const };
          const best = bestPlacement(problem);
          if (best.placed === 0) return;
          const least = best.cost - spentAnyway(problem);
          const bound = boundOf(problem, best.placed, least + more);
          expect(bound).toBeDefined();
          expect(bound).toBeLessThanOrEqual(least + 1e-6);
        },
      ),
      { numRuns: 150, seed: 17 },
    );
  });
});
