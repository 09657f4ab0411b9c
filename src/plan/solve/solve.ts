import { boundPlaced } from './bound.ts';
import { compile, type Model } from './compile.ts';
import { boundCosts } from './bounds-of.ts';
import { levelDomains, placePending, settleHomes } from './construct.ts';
import { economise } from './economise.ts';
import { toAssignment } from './finish.ts';
import { binKinds, offerKinds } from './kinds.ts';
import { emptyLayout, type Layout } from './layout.ts';
import { openMachines } from './machines.ts';
import { costOf, movesOf, placedOnBins } from './measure.ts';
import type { Bounded, Problem, Solution } from './problem.ts';
import type { Solver } from './solver.ts';
import { squeeze } from './squeeze.ts';

/** Operations that the ejection search may take: for each instance of the problem, and at most. */
const SQUEEZE_EACH = 20_000;
const SQUEEZE_MOST = 20_000_000;
const ECONOMY_EACH = 100_000;
const ECONOMY_MOST = 12_000_000;

/**
 * Places what the problem asks for, within every rule of it, as well as a limited number of steps allows: the same
 * problem gives the same solution on any machine. Without a solver the bounds are weaker, and `notes` says so.
 */
export function solve(problem: Problem, solver?: Solver): Solution {
  const model = compile(problem);
  const bound = boundPlaced(model);
  let layout = placeAll(model, bound);
  if (problem.goal === 'rebalance') layout = rebalance(model, layout, bound, solver);
  const onBins = { placed: placedOnBins(layout), moves: movesOf(layout) };
  const cost = buyTheRest(layout, onBins.placed, bound, solver);
  const objectives = {
    placed: bounded(onBins.placed, Math.max(onBins.placed, bound)),
    moves: bounded(onBins.moves, 0),
    cost: bounded(costOf(layout), cost),
  };
  return { ...toAssignment(layout), objectives, notes: solver ? [] : ['no-solver'] };
}

const instancesOf = (model: Model): number => model.groups.reduce((sum, group) => sum + group.count, 0);

/** What stands stays; the rest goes where it fits, by ejections if need be. */
function placeAll(model: Model, bound: number): Layout {
  const layout = emptyLayout(model);
  settleHomes(layout);
  placePending(layout);
  levelDomains(layout);
  placePending(layout);
  squeezeIn(layout, false, bound);
  if (model.groups.some((group) => group.homeTotal > 0)) squeezeIn(layout, true, bound);
  return layout;
}

/** Ejection search for what found no place, if more could be placed at all. */
function squeezeIn(layout: Layout, uproot: boolean, bound: number): void {
  if (placedOnBins(layout) >= bound) return;
  const { groups } = layout.model;
  const pending = groups.flatMap((group, index) => Array.from({ length: group.count - layout.placed[index]! }, () => index));
  const budget = { left: Math.min(SQUEEZE_MOST, instancesOf(layout.model) * SQUEEZE_EACH) };
  squeeze({ layout, usable: new Uint8Array(layout.size).fill(1), budget, seed: 1, uproot }, pending);
}

/** The cheapest of: what stands, economised; everything placed anew, economised. */
function rebalance(model: Model, standing: Layout, bound: number, solver: Solver | undefined): Layout {
  const kinds = binKinds(model);
  const afresh = emptyLayout(model);
  openMachines(afresh, kinds);
  levelDomains(afresh);
  squeezeIn(afresh, true, bound);
  const candidates = [afresh, standing].filter((layout) => placedOnBins(layout) === Math.max(placedOnBins(afresh), placedOnBins(standing)));
  const least = boundCosts(candidates[0]!, placedOnBins(candidates[0]!), bound, solver);
  for (const layout of candidates) economiseAll(layout, kinds, least - fixedCost(model));
  return candidates.reduce((best, layout) => (isBetter(layout, best) ? layout : best));
}

const isBetter = (a: Layout, b: Layout): boolean => costOf(a) < costOf(b) - 1e-9 || (Math.abs(costOf(a) - costOf(b)) <= 1e-9 && movesOf(a) < movesOf(b));

/** What bins cost that are in use anyway. */
const fixedCost = ({ problem }: Model): number => problem.bins.reduce((sum, bin) => sum + (bin.fixed ? bin.cost : 0), 0);

function economiseAll(layout: Layout, kinds: ReturnType<typeof binKinds>, bound: number): void {
  const left = Math.min(ECONOMY_MOST, instancesOf(layout.model) * ECONOMY_EACH);
  economise({ layout, kinds, budget: { left }, attempt: Math.max(20_000, left >> 4), bound, uproot: true });
}

/** Buys for what is on no bin; gives the lower bound of cost. */
function buyTheRest(layout: Layout, placed: number, placedBound: number, solver: Solver | undefined): number {
  const kinds = offerKinds(layout.model);
  openMachines(layout, kinds);
  const bound = boundCosts(layout, placed, placedBound, solver);
  if (layout.offerOf.length > 0) economiseAll(layout, kinds, layout.model.problem.goal === 'keep' ? bound : 0);
  return bound;
}

function bounded(value: number, bound: number): Bounded {
  const proven = Math.abs(value - bound) <= 1e-9 * Math.max(1, Math.abs(value));
  return { value, bound: proven ? value : bound, proven };
}
