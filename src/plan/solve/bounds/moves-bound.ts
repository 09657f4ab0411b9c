import type { Model } from '../model/compile.ts';
import { costOf, instancesOf, placedOnBins } from '../model/measure.ts';
import type { Layout } from '../model/layout.ts';
import { minimise, type Program, type Solver } from '../model/solver.ts';

const LIMITS = { nodes: 2000, iterations: 20_000, total: 60_000 };
/** Bins up to which this is asked. */
const MOST_BINS = 3000;

/**
 * Fewest moves of any layout that costs no more: what stands on machines that are given up has to leave them. Which these
 * are is a program in whole numbers, in which the machines that are kept hold all amounts, and cost no more.
 */
export function boundMoves(layout: Layout, solver: Solver | undefined): number {
  const { model } = layout;
  const forced = model.groups.reduce((sum, group) => sum + group.homeTotal - sumOf(group.home.values()), 0);
  const all = placedOnBins(layout) === instancesOf(model);
  if (solver === undefined || !all || model.bins > MOST_BINS) return forced;
  const leaving = leavingOf(model);
  const answer = minimise(solver, programOf(layout, leaving), LIMITS);
  // Kept ones save their moves: costs are negative, all of them together is what giving up everything takes.
  return answer === undefined
    ? forced
    : forced + Math.max(0, Math.ceil(sumOf(leaving) + answer.bound - 1e-6));
}

/** Instances at home by bin. */
function leavingOf({ groups, bins }: Model): number[] {
  const leaving = Array.from({ length: bins }, () => 0);
  for (const { home } of groups) for (const [bin, count] of home) leaving[bin]! += count;
  return leaving;
}

/** A column for each bin: whether it is in use. */
function programOf(layout: Layout, leaving: readonly number[]): Program {
  const { model } = layout;
  const { bins } = model.problem;
  const columns = bins.map((_, bin) => bin);
  const room = (d: number): number[] => columns.map((bin) => Math.max(0, model.room[bin * model.dims + d]!));
  const asked = (d: number): number =>
    model.groups.reduce((sum, { need, count }) => sum + need[d]! * count, 0);
  const paid = bins.map(({ cost, fixed }) => (fixed ? 0 : cost));
  const most = costOf(layout) - bins.reduce((sum, { cost, fixed }) => sum + (fixed ? cost : 0), 0);
  return {
    cost: leaving.map((count) => -count),
    upper: columns.map(() => 1),
    integer: columns.map(() => true),
    rows: [
      { least: -Infinity, most: most + 1e-6, columns, factors: paid },
      ...Array.from({ length: model.dims }, (_, d) => ({
        least: asked(d) * (1 - 1e-9),
        most: Infinity,
        columns,
        factors: room(d),
      })),
    ],
  };
}

function sumOf(some: Iterable<number>): number {
  let sum = 0;
  for (const each of some) sum += each;
  return sum;
}
