import { boundGroup } from './bound.ts';
import type { Model } from './compile.ts';
import { boundCost, type CostBound } from './cost-bound.ts';
import { binKinds, offerKinds } from './kinds.ts';
import type { Layout } from './layout.ts';
import { costOf } from './measure.ts';
import type { Solver } from './solver.ts';

/**
 * Lower bound of cost for anything that places as many instances on bins as the layout does: what must be bought, and
 * under `rebalance` the bins in use as well. `rough`: in less time, where it is improved on later.
 */
export function boundCosts(
  layout: Layout,
  placed: number,
  placedBound: number,
  solver: Solver | undefined,
  rough = false,
): CostBound {
  const { model } = layout;
  const found =
    model.problem.goal === 'keep'
      ? boundPurchases(layout, placedBound, solver)
      : boundUse(layout, placed, solver, rough);
  return { ...found, bound: roundUp(Math.min(found.bound, costOf(layout)), model) };
}

/** Costs are sums of prices: where all are whole cents, so is the least one. */
export function roundUp(bound: number, { problem }: Model): number {
  const prices = [...problem.offers, ...problem.bins].map(({ cost }) => cost * 100);
  if (!prices.every((price) => Math.abs(price - Math.round(price)) < 1e-6 && price < 1e12)) return bound;
  const step = prices.reduce((a, b) => divisor(a, Math.round(b)), 0);
  return step > 0 ? (Math.ceil((bound * 100) / step - 1e-6) * step) / 100 : bound;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Under `keep`: what bins cannot hold must be bought. */
function boundPurchases(layout: Layout, placedBound: number, solver: Solver | undefined): CostBound {
  const { model } = layout;
  const hopeless = model.groups.reduce((sum, group, index) => sum + group.count - layout.placed[index]!, 0);
  const kinds = offerKinds(model);
  if (kinds.length === 0 || layout.offerOf.length === 0) return { bound: 0, machines: [], lumps: [] };
  const each = model.groups.map(
    (group, index) => boundGroup(model, group) + (hopeless > 0 ? group.count - layout.placed[index]! : 0),
  );
  const room = hopeless > 0 ? undefined : roomOfBins(model);
  const spare = { total: placedBound + hopeless, each, room };
  return boundCost(
    { model, count: model.groups.map((group) => (group.offers.length > 0 ? group.count : 0)), kinds, spare },
    solver,
  );
}

function roomOfBins(model: Model): Float64Array {
  const room = new Float64Array(model.dims);
  model.room.forEach((amount, at) => (room[at % model.dims]! += Math.max(0, amount)));
  return room;
}

/** Under `rebalance`: everything that is placed needs machines. What no bin could hold in any case is not among the choice. */
function boundUse(layout: Layout, placed: number, solver: Solver | undefined, rough: boolean): CostBound {
  const { model } = layout;
  const fixed = model.problem.bins.reduce((sum, bin) => sum + (bin.fixed ? bin.cost : 0), 0);
  const count = model.groups.map((group) => boundGroup(model, group));
  const total = count.reduce((sum, each) => sum + each, 0);
  const spare = { total: total - placed, each: count, room: undefined };
  const kinds = binKinds(model);
  const found = boundCost({ model, count, kinds, spare, onBins: placed }, solver, rough);
  return { ...found, bound: fixed + found.bound };
}
