import type { Workload } from '../model/workload.ts';
import { pricesOf, toProgram } from './cost-bound.ts';
import { choice, lumpTogether } from './lumps.ts';
import { minimise, type Solver } from '../model/solver.ts';

/** Prices of the linear relaxation: of an instance of each group, and of one more machine of each kind (not above 0). */
export interface Worth {
  readonly groups: readonly number[];
  readonly kinds: readonly number[];
}

/** Undefined where the solver has none. */
export function worthInParts(demand: Workload, solver: Solver): Worth | undefined {
  const { model, kinds } = demand;
  const lumps = lumpTogether(demand);
  const { program, capacityRows } = toProgram(demand, lumps, false);
  const answer = minimise(solver, program, { nodes: 1, iterations: 200_000 });
  if (answer === undefined) return undefined;
  const prices = pricesOf(demand, answer.duals, capacityRows);
  const groups = model.groups.map(() => 0);
  for (const lump of lumps)
    for (const index of lump.members) {
      const { price } = choice(model, index, kinds, lump.kinds, prices);
      groups[index] = price === Infinity ? 0 : price;
    }
  const paid = (k: number): number => prices[k]!.reduce((total, each) => total + each, 0);
  return {
    groups,
    kinds: kinds.map((kind, k) => (kind.copies === Infinity ? 0 : Math.min(0, kind.cost - paid(k)))),
  };
}
