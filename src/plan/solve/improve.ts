import { boundGroup } from './bound.ts';
import type { Model } from './compile.ts';
import { generateColumns, type Columns } from './columns.ts';
import { economise } from './economise.ts';
import type { Kind } from './kinds.ts';
import { add, emptyLayout, type Layout } from './layout.ts';
import { openMachines } from './machines.ts';
import { costOf, movesOf, placedOnBins } from './measure.ts';
import { columnsOf, roundColumns } from './round.ts';
import type { Solver } from './solver.ts';

/** Beyond these sizes the relaxation by columns costs more than it gives. */
const MOST_ROWS = 1500;
const MOST_KINDS = 40;
const NODES = 800_000;
const WORK = 2_000_000;
const ECONOMY_EACH = 10_000;
const ECONOMY_MOST = 700_000;

export interface Costing {
  readonly model: Model;
  readonly kinds: readonly Kind[];
  readonly solver: Solver | undefined;
  /** Rounds a bound up to the next sum that prices can make. */
  readonly roundUp: (bound: number) => number;
  /** Cost that is spent whatever happens: no part of the kinds' costs. */
  readonly sunk: number;
}

export interface Costed {
  readonly layout: Layout;
  readonly bound: number;
}

/** Lowers the cost of what is on machines of the kinds, and raises the bound, until they meet or the steps are spent. */
export function improveCost(costing: Costing, start: Costed): Costed {
  const meets = ({ layout, bound }: Costed): boolean => costOf(layout) <= bound + 1e-9;
  let best = start;
  if (!meets(best)) economiseFor(costing, best.layout, best.bound);
  if (meets(best) || costing.solver === undefined) return best;
  const columns = columnsFor(costing, best);
  if (columns === undefined) return best;
  const whole = isWhole(costing, best.layout);
  const bound = whole
    ? Math.max(best.bound, Math.min(costing.roundUp(columns.bound + costing.sunk), costOf(best.layout)))
    : best.bound;
  best = { layout: best.layout, bound };
  for (const threshold of [0.5, 0.9]) {
    if (meets(best)) return best;
    const rounded = keepOthers(costing, best.layout);
    roundColumns(rounded, costing.kinds, columns, threshold);
    openMachines(rounded, costing.kinds);
    if (placedOnBins(rounded) < placedOnBins(best.layout) || !carriesAsMuch(rounded, best.layout)) continue;
    economiseFor(costing, rounded, bound);
    if (isCheaper(rounded, best.layout)) best = { layout: rounded, bound };
  }
  return best;
}

function columnsFor({ model, kinds, solver }: Costing, { layout, bound }: Costed): Columns | undefined {
  const count = countsOn(layout, kinds);
  if (kinds.length > MOST_KINDS || count.filter((some) => some > 0).length > MOST_ROWS) return undefined;
  return generateColumns({ model, count, kinds }, columnsOf(layout, kinds), solver!, {
    nodes: NODES,
    work: WORK,
    enough: Math.max(bound, costOf(layout)) - 1e-6,
  });
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
  const counts = countsOn(layout, kinds);
  const bought = kinds.some((kind) => kind.offer >= 0);
  return model.groups.every(
    (group, index) => counts[index]! === (bought ? group.count : boundGroup(model, group)),
  );
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

export function economiseFor({ model, kinds, sunk }: Costing, layout: Layout, bound: number): void {
  const left = Math.min(
    ECONOMY_MOST,
    model.groups.reduce((sum, group) => sum + group.count, 0) * ECONOMY_EACH,
  );
  economise({
    layout,
    kinds,
    budget: { left },
    attempt: Math.max(20_000, left >> 4),
    bound: bound - sunk,
    uproot: true,
  });
}
