import type { Workload } from '../model/workload.ts';
import { boundGroup } from '../bounds/bound.ts';
import type { Model } from '../model/compile.ts';
import { generateColumns, withColumns, type Columns } from '../columns/generate.ts';
import { searchCounts } from '../columns/counts.ts';
import { dive } from '../columns/dive.ts';
import { economise } from './economise.ts';
import type { Kind } from '../model/kinds.ts';
import { add, emptyLayout, type Layout } from '../model/layout.ts';
import { openMachines } from '../model/machines.ts';
import type { Master } from '../columns/master.ts';
import { effortFor } from '../model/efforts.ts';
import { costOf, instancesOf, movesOf, placedOnBins } from '../model/measure.ts';
import { packOn } from './pack.ts';
import { columnsOf, roundColumns } from '../columns/round.ts';
import type { Solver } from '../model/solver.ts';
import { worthInParts, type Worth } from '../bounds/worth.ts';

/** Beyond these sizes the relaxation by columns costs more than it gives. */
const MOST_ROWS = 1500;
const MOST_KINDS = 40;
/** Mixes of machines that are looked at, and dives in all. */
const TURNS = 100;
const DIVES = 20;
/** Share of the nodes that is kept for mixes. */
const KEPT = 0.92;
/** Attempts at the same machines. */
const TIMES = 3;
export interface Costing {
  readonly model: Model;
  readonly kinds: readonly Kind[];
  readonly solver: Solver | undefined;
  /** Rounds a bound up to the next sum that prices can make. */
  readonly roundUp: (bound: number) => number;
  /** Cost that is spent whatever happens: no part of the kinds' costs. */
  readonly sunk: number;
  /** So few instances that columns find what there is to save. */
  readonly few?: boolean;
}

export interface Costed {
  readonly layout: Layout;
  readonly bound: number;
}

/** Lowers the cost of what is on machines of the kinds, and raises the bound, until they meet or the steps are spent. */
export function improveCost(costing: Costing, start: Costed): Costed {
  if (!meets(start)) economiseFor(costing, start.layout, start.bound);
  const demand = demandOf(costing, start.layout);
  if (meets(start) || costing.solver === undefined || isTooLarge(demand)) return start;
  const value = costOf(start.layout) - costing.sunk;
  const instances = instancesOf(costing.model);
  const limits = {
    nodes: effortFor('columnNodes', instances),
    work: effortFor('columnWork', instances),
    enough: value - 1e-6,
  };
  const columns = columnsOf(start.layout, costing.kinds);
  const guess = worthInParts(demand, costing.solver);
  const found =
    withColumns(demand, columns, costing.solver, limits, (master) =>
      byColumns(costing, start, master, guess),
    ) ?? start;
  if (costing.few && !meets(found)) economiseFor(costing, found.layout, found.bound, true);
  return found;
}

const meets = ({ layout, bound }: Costed): boolean => costOf(layout) <= bound + 1e-9;

/** Rounds the relaxation by columns, then branches on the number of machines of each kind. */
function byColumns(costing: Costing, start: Costed, master: Master, guess: Worth | undefined): Costed {
  const { kinds, sunk, model } = costing;
  const known = start.bound - sunk;
  const kept = kinds.length === 1 ? 0 : master.limits.nodes * KEPT;
  // What costs come to is told apart by what their prices can add up to, no finer.
  const settled = (bound: number, objective: number): boolean =>
    bound >= master.limits.enough ||
    master.nodes <= kept ||
    costing.roundUp(objective + sunk) - sunk <= Math.max(known, costing.roundUp(bound + sunk) - sunk) + 1e-9;
  const root = generateColumns(master, { settled, known, guess });
  if (root === undefined) return start;
  const valid = isWhole(costing, start.layout);
  const raise = (bound: number): number =>
    valid
      ? Math.max(start.bound, Math.min(costing.roundUp(bound + sunk), costOf(start.layout)))
      : start.bound;
  let best = { layout: start.layout, bound: raise(root.bound) };
  const keepIfBetter = (layout: Layout): void => {
    if (placedOnBins(layout) < placedOnBins(best.layout) || !carriesAsMuch(layout, best.layout)) return;
    if (isCheaper(layout, best.layout)) best = { layout, bound: Math.min(best.bound, costOf(layout)) };
  };
  for (const threshold of [0.5, 0.9]) {
    if (meets(best)) return best;
    const rounded = keepOthers(costing, best.layout);
    roundColumns(rounded, kinds, root, threshold);
    openMachines(rounded, kinds);
    if (placedOnBins(rounded) < placedOnBins(best.layout) || !carriesAsMuch(rounded, best.layout)) continue;
    economiseFor(costing, rounded, best.bound);
    keepIfBetter(rounded);
  }
  // With one kind of machine the numbers leave nothing to branch on that rounding up has not said.
  if (kinds.length === 1) return best;
  let dives = DIVES;
  const tried = new Map<string, number>();
  const attempt = (columns: Columns, machines: readonly number[]): void => {
    const cost = machines.reduce((sum, count, k) => sum + count * kinds[k]!.cost, sunk);
    const times = tried.get(machines.join()) ?? 0;
    if (times >= TIMES || cost >= costOf(best.layout) - 1e-9) return;
    tried.set(machines.join(), times + 1);
    const pack = (some: Columns): void => {
      const layout = keepOthers(costing, best.layout);
      packOn(layout, kinds, machines, some, effortFor('packByColumns', instancesOf(model)));
      keepIfBetter(layout);
    };
    pack(columns);
    if (costOf(best.layout) <= cost + 1e-9 || dives-- <= 0) return;
    pack(dive(master, columns, costOf(best.layout) - sunk - 1e-6));
  };
  const bound = searchCounts(
    {
      master,
      solver: costing.solver!,
      turns: TURNS,
      roundUp: (some) => costing.roundUp(some + sunk) - sunk,
      value: () => costOf(best.layout) - sunk,
      attempt,
    },
    root,
  );
  return { layout: best.layout, bound: valid ? Math.max(best.bound, bound + sunk) : best.bound };
}

const isTooLarge = ({ count, kinds }: Workload): boolean =>
  kinds.length > MOST_KINDS || Array.from(count).filter((some) => some > 0).length > MOST_ROWS;

/** Under `rebalance` all that bins can hold, less what finds no place; else what is bought. */
export function demandOf({ model, kinds }: Costing, layout: Layout): Workload {
  if (kinds.some((kind) => kind.offer >= 0)) return { model, kinds, count: countsOn(layout, kinds) };
  const count = model.groups.map((group) => boundGroup(model, group));
  const total = count.reduce((sum, some) => sum + some, 0) - placedOnBins(layout);
  return { model, kinds, count, spare: { total, each: count, room: undefined } };
}

/** Instances by group on machines of the kinds: on bins, or on what is bought. */
function countsOn(layout: Layout, kinds: readonly Kind[]): number[] {
  const bought = kinds.some((kind) => kind.offer >= 0);
  return layout.model.groups.map((_, index) =>
    bought ? layout.bought[index]! : layout.placed[index]! - layout.bought[index]!,
  );
}

/** Whether no choice is left of what is on these machines, so that a bound for just this is a bound for all. */
function isWhole({ model, kinds }: Costing, layout: Layout): boolean {
  if (kinds.every((kind) => kind.offer < 0)) return true;
  const counts = countsOn(layout, kinds);
  return model.groups.every((group, index) => counts[index]! === group.count);
}

/** A new layout with what is not on machines of the kinds. */
function keepOthers({ model, kinds }: Costing, layout: Layout): Layout {
  const copy = emptyLayout(model);
  if (!kinds.some((kind) => kind.offer >= 0)) return copy;
  for (let bin = 0; bin < model.bins; bin++)
    layout.who[bin]!.forEach((index, at) => add(copy, index, bin, layout.many[bin]![at]!));
  return copy;
}

const carriesAsMuch = (a: Layout, b: Layout): boolean => total(a) >= total(b);
const total = (layout: Layout): number => layout.placed.reduce((sum, count) => sum + count, 0);

export const isCheaper = (a: Layout, b: Layout): boolean =>
  costOf(a) < costOf(b) - 1e-9 || (Math.abs(costOf(a) - costOf(b)) <= 1e-9 && movesOf(a) < movesOf(b));

/** Empties machines; `thorough` where columns, which find what few instances leave, have been asked already. */
export function economiseFor(
  { model, kinds, sunk }: Costing,
  layout: Layout,
  bound: number,
  thorough = false,
): void {
  const instances = instancesOf(model);
  const left = effortFor(thorough ? 'emptyThoroughly' : 'empty', instances);
  economise({
    layout,
    kinds,
    budget: { left },
    attempt: Math.max(20_000, left >> 4),
    bound: bound - sunk,
    uproot: true,
  });
}
