import { compile, type Model } from './model/compile.ts';
import { boundPlaced } from './bounds/bound.ts';
import { boundUseFor, roundUp, sunkCost } from './bounds/bounds-of.ts';
import { buyTheRest } from './buy/buy.ts';
import { levelDomains, placePending } from './construct/construct.ts';
import { fillMixes } from './improve/by-mixes.ts';
import { toAssignment } from './model/finish.ts';
import { economiseFor, improveCost, isCheaper } from './improve/improve-cost.ts';
import { binKinds, type Kind } from './model/kinds.ts';
import { emptyLayout, type Layout } from './model/layout.ts';
import { openMachines } from './model/machines.ts';
import { binsOfMix, ENOUGH, fillMix } from './construct/mix.ts';
import { costOf, instancesOf, movesOf, pendingOf, placedOnBins } from './model/measure.ts';
import { placeAll } from './place.ts';
import { countPlaced, type Bounded, type Problem, type Solution } from './model/problem.ts';
import type { Solver } from './model/solver.ts';
import type { MachineMix } from './construct/split.ts';
import { returnHome } from './improve/return-home.ts';
import { squeeze } from './improve/squeeze.ts';

/** Operations that the ejection search may take: for each instance of the problem, and at most. */
const SQUEEZE_EACH = 20_000;
/** The same on the machines of the relaxation where there are few instances. */
const SQUEEZE_FEW = 2000;
const SQUEEZE_MOST = 20_000_000;
/** The same where all else is tried if it does not place everything. */
const SQUEEZE_AFRESH = 1_000_000;
/** Instances up to which everything is also placed anew, machine by machine. */
const SMALL = 5000;
/** Instances up to which columns come first, and searches for less have little to do. */
const FEW = 100;

/**
 * Places what the problem asks for, within every rule of it, as well as a limited number of steps allows: the same
 * problem gives the same solution on any machine. Without a solver the bounds are weaker, and `notes` says so.
 */
export function solve(problem: Problem, solver?: Solver): Solution {
  const model = compile(problem);
  const failures = solver?.failures ?? 0;
  const { placedBound, movesBound, ...used } = search(model, solver);
  const onBins = { placed: placedOnBins(used.layout), moves: movesOf(used.layout) };
  const { layout, bound: cost } = hasNews(model, onBins.placed)
    ? buyTheRest(used.layout, used.bound, solver)
    : used;
  const objectives = {
    placed: bounded(onBins.placed, Math.max(onBins.placed, placedBound)),
    moves: bounded(onBins.moves, problem.goal === 'keep' ? Math.min(movesBound, onBins.moves) : 0),
    cost: bounded(costOf(layout), cost),
  };
  return { ...toAssignment(layout), objectives, notes: notesOf(solver, failures) };
}

/** Where a search that goes on finds no more, or not all have found a place that had to, nobody asks what to buy. */
const hasNews = ({ problem }: Model, placed: number): boolean =>
  problem.whole !== true && (problem.start === undefined || placed > countPlaced(problem.start));

function notesOf(solver: Solver | undefined, failuresBefore: number): readonly string[] {
  if (solver === undefined) return ['no-solver'];
  return solver.failures > failuresBefore ? ['solver-weak'] : [];
}

interface Found {
  readonly layout: Layout;
  /** Of the cost. */
  readonly bound: number;
  readonly placedBound: number;
  readonly movesBound: number;
}

/** What stands, and the rest where it fits; under `rebalance` everything wherever it is cheapest. */
function search(model: Model, solver: Solver | undefined): Found {
  const { goal } = model.problem;
  if (goal === 'rebalance' && solver !== undefined && isAfresh(model)) {
    const all = instancesOf(model);
    const start = { standing: emptyLayout(model), placed: all, placedBound: all };
    const found = rebalance(model, start, solver);
    if (placedOnBins(found.layout) === all) return { ...found, placedBound: all, movesBound: 0 };
  }
  const { layout: standing, placedBound, movesBound } = placeAll(model, solver);
  if (goal === 'keep') return { layout: standing, bound: 0, placedBound, movesBound };
  const found = rebalance(model, { standing, placed: placedOnBins(standing), placedBound }, solver);
  return { ...found, placedBound, movesBound };
}

/** So many of which none stands, and all may have room, that a first placement would cost much and be thrown away. */
const isAfresh = (model: Model): boolean =>
  model.problem.start === undefined &&
  instancesOf(model) > SMALL &&
  model.groups.every((group) => group.homeTotal === 0) &&
  boundPlaced(model) === instancesOf(model);

/** The cheapest of: what stands; everything placed anew; everything on the machines of the relaxation. Economised: each where that is affordable, else the best of them. */
function rebalance(
  model: Model,
  { standing, placed, placedBound }: { standing: Layout; placed: number; placedBound: number },
  solver: Solver | undefined,
): { layout: Layout; bound: number } {
  const kinds = binKinds(model);
  const few = instancesOf(model) <= FEW && solver !== undefined;
  const small = instancesOf(model) <= SMALL;
  const { bound: least, machines, lumps } = boundUseFor(model, placed, solver, few);
  const isMet = (layout: Layout, limit: number): boolean =>
    placedOnBins(layout) >= placed && costOf(layout) <= limit;
  const bound = placedOnBins(standing) < placed ? least : Math.min(least, costOf(standing));
  const costing = {
    model,
    kinds,
    solver,
    roundUp: (cost: number) => roundUp(cost, model),
    sunk: sunkCost(model),
    few,
  };
  let best = standing;
  const compare = (layout: Layout, known = bound): void => {
    levelDomains(layout);
    squeezeAgain(layout, placedBound, placedOnBins(standing) < placed ? SQUEEZE_AFRESH : SQUEEZE_MOST);
    if (placedOnBins(layout) < placedOnBins(best)) return;
    if (small) economiseFor(costing, layout, known);
    if (placedOnBins(layout) > placedOnBins(best) || isCheaper(layout, best)) best = layout;
  };
  if (machines.length > 0) {
    const most = kinds.map((kind, k) => (kind.cost === 0 ? kind.copies : machines[k]!));
    if (small)
      compare(squeezedOnMix(model, kinds, most, { each: few ? SQUEEZE_FEW : SQUEEZE_EACH, placedBound }));
    for (const interior of few ? [] : [false, true])
      if (!isMet(best, interior ? bound * ENOUGH : bound + 1e-9))
        compare(onMix(model, kinds, { mix: { machines: most, lumps }, interior }, solver!));
  }
  if (placedOnBins(best) < placed) return { layout: best, bound };
  if (costOf(best) > bound + 1e-9 && small) {
    const afresh = emptyLayout(model);
    openMachines(afresh, kinds);
    compare(afresh);
  }
  const raised = few || !small ? bound : fillMixes(costing, bound, () => best, compare);
  const improved = improveCost(costing, { layout: best, bound: raised });
  if (small) returnHome(improved.layout);
  return improved;
}

/** Ejections for what found no place on bins, if more could be placed at all. */
function squeezeAgain(layout: Layout, bound: number, most: number): void {
  if (placedOnBins(layout) >= bound) return;
  const budget = { left: Math.min(most, instancesOf(layout.model) * SQUEEZE_EACH) };
  const usable = new Uint8Array(layout.size).fill(1);
  const pending = pendingOf(layout);
  const surplus = pending.length - bound + placedOnBins(layout);
  squeeze({ layout, usable, budget, seed: 1, uproot: true, surplus }, pending);
}

/** Everything on so many machines of each kind, and on more where these do not do: split by the relaxation. */
function onMix(
  model: Model,
  kinds: readonly Kind[],
  { mix, interior }: { readonly mix: MachineMix; readonly interior: boolean },
  solver: Solver,
): Layout {
  const layout = emptyLayout(model);
  fillMix(layout, kinds, mix, solver, interior);
  placePending(layout, binsOfMix(kinds, mix.machines));
  openMachines(layout, kinds);
  return layout;
}

/** The same without a split: whatever is like a machine goes there, and ejections make room for what is left. */
function squeezedOnMix(
  model: Model,
  kinds: readonly Kind[],
  machines: readonly number[],
  { each, placedBound }: { readonly each: number; readonly placedBound: number },
): Layout {
  const layout = emptyLayout(model);
  const bins = binsOfMix(kinds, machines);
  placePending(layout, bins);
  const usable = new Uint8Array(layout.size);
  for (const bin of bins) usable[bin] = 1;
  const pending = pendingOf(layout);
  if (pending.length > 0)
    squeeze(
      {
        layout,
        usable,
        budget: { left: Math.min(SQUEEZE_MOST / 2, instancesOf(model) * each) },
        seed: 1,
        uproot: true,
        surplus: pending.length - placedBound + placedOnBins(layout),
      },
      pending,
    );
  openMachines(layout, kinds);
  return layout;
}

function bounded(value: number, bound: number): Bounded {
  const proven = Math.abs(value - bound) <= 1e-9 * Math.max(1, Math.abs(value));
  return { value, bound: proven ? value : bound, proven };
}
