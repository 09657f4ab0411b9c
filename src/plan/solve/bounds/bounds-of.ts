import { boundGroup } from './bound.ts';
import type { Model } from '../model/compile.ts';
import { boundCost, type CostBound } from './cost-bound.ts';
import { freezeHomes } from '../model/freeze.ts';
import { demandBeyondBins, jointDemand } from './joint-demand.ts';
import { binKinds } from '../model/kinds.ts';
import type { Layout } from '../model/layout.ts';
import { costOf, movesOf, placedOnBins } from '../model/measure.ts';
import type { Solver } from '../model/solver.ts';

/**
 * Lower bound of cost with what is bought, over all that place as many on bins and carry as many in all, and under `keep`
 * move no more. Where nothing is moved, what is at home is fixed. `useBound`: of bins in use alone.
 */
export function boundPurchases(layout: Layout, useBound: number, solver: Solver | undefined): number {
  const { model } = layout;
  const keeps = model.problem.goal === 'keep' && movesOf(layout) === 0;
  const { bound } = boundCost(jointDemand(keeps ? freezeHomes(layout).layout : layout), solver);
  const beyond = boundCost(demandBeyondBins(layout), solver).bound;
  const use = model.problem.goal === 'keep' ? 0 : Math.max(useBound, boundUse(layout, solver).bound);
  const least = Math.max(sunkCost(model) + bound, use + roundUp(beyond, model));
  return roundUp(Math.min(least, costOf(layout)), model);
}

/** What bins cost that are in use anyway. */
export const sunkCost = ({ problem }: Model): number =>
  problem.goal === 'keep' ? 0 : problem.bins.reduce((sum, bin) => sum + (bin.fixed ? bin.cost : 0), 0);

/** Costs are sums of prices: where all are whole cents, so is the least one. */
export function roundUp(bound: number, { problem }: Model): number {
  const prices = [...problem.offers, ...problem.bins].map(({ cost }) => cost * 100);
  if (!prices.every((price) => Math.abs(price - Math.round(price)) < 1e-6 && price < 1e12)) return bound;
  const step = prices.reduce((a, b) => divisor(a, Math.round(b)), 0);
  return step > 0 ? (Math.ceil((bound * 100) / step - 1e-6) * step) / 100 : bound;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Lower bound of the cost of bins in use, for anything that places as many on bins. */
export function boundUse(layout: Layout, solver: Solver | undefined, rough = false): CostBound {
  const found = boundUseFor(layout.model, placedOnBins(layout), solver, rough);
  return { ...found, bound: Math.min(found.bound, roundUp(costOf(layout), layout.model)) };
}

/** The same for so many on bins, wherever they are: what no bin could hold is not among the choice. */
export function boundUseFor(
  model: Model,
  placed: number,
  solver: Solver | undefined,
  rough = false,
): CostBound {
  const count = model.groups.map((group) => boundGroup(model, group));
  const total = count.reduce((sum, each) => sum + each, 0);
  const spare = { total: total - placed, each: count, room: undefined };
  const found = boundCost({ model, count, kinds: binKinds(model), spare, onBins: placed }, solver, rough);
  return { ...found, bound: roundUp(sunkCost(model) + found.bound, model) };
}
