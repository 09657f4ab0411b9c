import { placeWithinBand } from './construct/band.ts';
import { anneal, annealHome } from './improve/anneal.ts';
import { boundGroup, boundPlaced } from './bounds/bound.ts';
import { boundByFlow } from './bounds/flow-bound.ts';
import { placeByColumns } from './columns/by-columns.ts';
import type { Model } from './model/compile.ts';
import { levelDomains, placePending, settleHomes, settleStart } from './construct/construct.ts';
import { placeExactly } from './exact/exact.ts';
import { emptyLayout, type Layout } from './model/layout.ts';
import { instancesOf, movesOf, pendingOf, placedOnBins, unmetWishes } from './model/measure.ts';
import { returnHome } from './improve/return-home.ts';
import { preferences } from './improve/preference.ts';
import { refillBins } from './improve/refill-bins.ts';
import type { Solver } from './model/solver.ts';
import { residentsShort, squeeze } from './improve/squeeze.ts';

/** Operations that a first, a last and a completing ejection search may take: for each instance, and at most. */
const FIRST = { each: 4000, most: 4_000_000 };
const LAST = { each: 30_000, most: 30_000_000 };
const COMPLETING = { each: 2000, most: 1_000_000 };
/** The same on fleets of more instances than `LARGE`, where a step finds less and takes longer. */
const LARGE = 5000;
const LARGE_MOST = 5_000_000;
/** From so many instances on annealing finds more in the same time than a long ejection search. */
const MIDDLE = 1000;
const MIDDLE_MOST = 15_000_000;
/** Rounds of annealing in one search; on large fleets there is one. */
const ROUNDS = 2;

/** Nodes of knapsacks for each instance where not all find room. */
const REFILL = { each: 1000, most: 3_000_000 };
const REFILL_ROUNDS = 6;
/** So many that must be left out, or such a share: ejections no longer tell. */
const MANY = 30;
const SHARE = 0.03;
/** Up to so many instances everything is tried in any case. */
const FEW = 150;

type Effort = typeof FIRST;

export interface Standing {
  readonly layout: Layout;
  readonly placedBound: number;
  readonly movesBound: number;
}

/**
 * What stands stays; the rest goes where it fits. Where that is not enough: ejections, then fillings of whole machines, then
 * everything as one program, each where it is affordable, then more ejections and annealing, until as many are placed as any
 * bound allows. What has moved goes home again where it can.
 */
export function placeAll(model: Model, solver: Solver | undefined): Standing {
  const layout = construct(model);
  const most = boundPlaced(model);
  if (isDone(layout, most)) return { layout, placedBound: most, movesBound: 0 };
  const simple = placedOnBins(layout) < most ? Math.min(most, boundByFlow(model, solver)) : most;
  if (isDone(layout, simple) || (model.problem.whole === true && simple < instancesOf(model)))
    return { layout, placedBound: simple, movesBound: 0 };
  if (refillWhereOverfull(layout, simple, solver)) return { layout, placedBound: simple, movesBound: 0 };
  eject(layout, simple, FIRST);
  const filled = solver === undefined ? undefined : fillMachines(layout, simple, solver);
  const found = filled?.layout ?? layout;
  const known = Math.min(simple, filled?.bound ?? Infinity);
  const exact = solver === undefined || isDone(found, known) ? undefined : placeExactly(found, solver);
  const best = exact?.layout ?? found;
  const bound = Math.min(known, exact?.placedBound ?? Infinity);
  eject(best, bound, LAST);
  const wandered = wander(best, bound);
  if (model.problem.goal === 'keep' && movesOf(best) > (exact?.movesBound ?? 0)) goHome(best, wandered);
  return { layout: best, placedBound: bound, movesBound: exact?.movesBound ?? 0 };
}

/**
 * Where not all can be on bins at all, those are chosen that are most, in turn with ejections; gives whether so many are left
 * over in any case that there is no use in more of these.
 */
function refillWhereOverfull(layout: Layout, most: number, solver: Solver | undefined): boolean {
  const { model } = layout;
  const possible = model.groups.reduce((sum, group) => sum + boundGroup(model, group), 0);
  if (most >= possible) return false;
  const instances = instancesOf(model);
  const many = instances > FEW && possible - most > Math.min(MANY, possible * SHARE);
  const worth = preferences(layout, solver);
  const budget = { left: Math.min(REFILL.most, instances * REFILL.each) };
  for (let round = 0; round < REFILL_ROUNDS && budget.left > 0; round++) {
    const before = placedOnBins(layout);
    refillBins(layout, worth, budget);
    placePending(layout);
    if (!many || instances > LARGE) break;
    eject(layout, most, COMPLETING);
    if (round > 0 && placedOnBins(layout) <= before) break;
  }
  return many;
}

/** Whether nothing is left to ask for: as many placed as can be, every wish met, nothing moved. */
const isDone = (layout: Layout, most: number): boolean =>
  placedOnBins(layout) >= most &&
  unmetWishes(layout) === 0 &&
  (movesOf(layout) === 0 || layout.model.problem.goal === 'rebalance');

/** What stands, and the rest heaviest first. */
function construct(model: Model): Layout {
  const layout = emptyLayout(model);
  const { start } = model.problem;
  if (start === undefined) settleHomes(layout);
  else settleStart(layout, start);
  if (start === undefined && model.problem.goal === 'keep') placeWithinBand(layout);
  placePending(layout);
  levelDomains(layout);
  placePending(layout);
  return layout;
}

function fillMachines(layout: Layout, most: number, solver: Solver): ReturnType<typeof placeByColumns> {
  if (placedOnBins(layout) >= most) return undefined;
  const short = residentsShort(layout);
  return placeByColumns(layout, most, solver, (tried) => {
    placePending(tried);
    squeezeIn(tried, { uproot: true, most, effort: COMPLETING });
    return residentsShort(tried) <= short;
  });
}

/** Ejections around what stands at home, then ejections of that as well. */
function eject(layout: Layout, most: number, effort: Effort): void {
  squeezeIn(layout, { uproot: false, most, effort });
  if (layout.model.groups.some((group) => group.homeTotal > 0))
    squeezeIn(layout, { uproot: true, most, effort });
}

/** Rounds of annealing while not as many are placed as any bound allows: other ones where a search goes on. Gives whether more are placed. */
function wander(layout: Layout, most: number): boolean {
  const rounds = instancesOf(layout.model) > LARGE ? 1 : ROUNDS;
  const from = layout.model.problem.start === undefined ? 0 : rounds;
  let better = false;
  for (let round = from; round < from + rounds && placedOnBins(layout) < most; round++)
    if (anneal(layout, most, round)) better = true;
  return better;
}

/** Home again, as far as that is possible with as many placed; by longer ways as well where many may have wandered off. */
function goHome(layout: Layout, wandered: boolean): void {
  returnHome(layout);
  if (!wandered || movesOf(layout) === 0) return;
  annealHome(layout);
  returnHome(layout);
}

interface Ejecting {
  readonly uproot: boolean;
  /** No search where so many are placed. */
  readonly most: number;
  readonly effort: Effort;
}

/** Ejection search for what found no place, if more could be placed at all. */
function squeezeIn(layout: Layout, { uproot, most: enough, effort }: Ejecting): void {
  if (placedOnBins(layout) >= enough) return;
  const instances = instancesOf(layout.model);
  const limit = instances > LARGE ? LARGE_MOST : instances > MIDDLE ? MIDDLE_MOST : Infinity;
  const most = Math.min(effort.most, limit);
  const budget = { left: Math.min(most, instances * effort.each) };
  const usable = new Uint8Array(layout.size).fill(1);
  const pending = pendingOf(layout);
  const surplus = pending.length - enough + placedOnBins(layout);
  squeeze({ layout, usable, budget, seed: 1, uproot, surplus }, pending);
}
