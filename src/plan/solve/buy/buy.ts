import { boundPurchases, roundUp } from '../bounds/bounds-of.ts';
import { boundCost } from '../bounds/cost-bound.ts';
import { buyBeside } from './buy-beside.ts';
import { buyJointly } from './buy-jointly.ts';
import { placePending } from '../construct/construct.ts';
import { improveCost } from '../improve/improve-cost.ts';
import { offerKinds, type Kind } from '../model/kinds.ts';
import { emptyLayout, type Layout } from '../model/layout.ts';
import { openMachines } from '../model/machines.ts';
import { isHuge } from '../model/efforts.ts';
import { costOf, pendingCount } from '../model/measure.ts';
import { bestMix, fillMix } from '../construct/mix.ts';
import { restore, snapshot } from '../model/snapshot.ts';
import type { Solver } from '../model/solver.ts';

/** Buys for what is on no bin; gives the lower bound of cost beside. */
export function buyTheRest(
  standing: Layout,
  useBound: number,
  solver: Solver | undefined,
): { layout: Layout; bound: number } {
  const { model } = standing;
  const kinds = offerKinds(model);
  const spent = costOf(standing);
  const layout = buy(standing, kinds, solver);
  if (layout.offerOf.length === 0) return { layout, bound: useBound };
  const bound = boundPurchases(layout, useBound, solver);
  const costing = { model, kinds, solver, roundUp: (cost: number) => roundUp(cost, model), sunk: spent };
  const improved = improveCost(costing, { layout, bound });
  if (model.problem.goal !== 'keep') return improved;
  const beside = buyBeside(improved);
  return solver === undefined ? beside : buyJointly(beside, solver);
}

/** The cheaper of the relaxation's mix of machines and, where there is little to place, of one machine after another. */
function buy(standing: Layout, kinds: readonly Kind[], solver: Solver | undefined): Layout {
  const mixed = solver && buyMix(standing, kinds, solver);
  if (mixed !== undefined && isHuge(pendingCount(standing))) return mixed;
  openMachines(standing, kinds);
  return mixed !== undefined && isBetter(mixed, standing) ? mixed : standing;
}

const isBetter = (a: Layout, b: Layout): boolean =>
  pendingCount(a) < pendingCount(b) || (pendingCount(a) === pendingCount(b) && costOf(a) < costOf(b) - 1e-9);

/** Undefined where the relaxation has no answer: stock does not do for all, say. */
function buyMix(standing: Layout, kinds: readonly Kind[], solver: Solver): Layout | undefined {
  const { model } = standing;
  const count = model.groups.map((group, index) =>
    group.offers.length > 0 ? group.count - standing.placed[index]! : 0,
  );
  if (count.every((some) => some === 0)) return undefined;
  const mix = boundCost({ model, count, kinds }, solver);
  if (mix.machines.length === 0) return undefined;
  const make = (interior: boolean): Layout => {
    const layout = emptyLayout(model);
    restore(layout, snapshot(standing));
    fillMix(layout, kinds, mix, solver, interior);
    placePending(
      layout,
      Array.from({ length: layout.size - model.bins }, (_, at) => model.bins + at),
    );
    openMachines(layout, kinds);
    return layout;
  };
  return bestMix(make, costOf(standing) + mix.bound);
}
