import { mostAlone } from './bound.ts';
import type { Model } from './compile.ts';
import { add, allowance, emptyLayout, roomFor, skewedDomain, type Layout } from './layout.ts';
import { movesOf, placedOnBins } from './measure.ts';
import { minimise, type Program, type Solver } from './solver.ts';

/** Pairs of group and bin up to which placement is asked of the solver as a whole. */
const MOST_PAIRS = 700;
const NODES = 300;
const ITERATIONS = 60_000;

export interface Exact {
  /** Undefined where the solver found nothing that keeps every rule and is no worse. */
  readonly layout: Layout | undefined;
  readonly placedBound: number;
  readonly movesBound: number;
}

/** Most placed, then most of what runs kept running, then fewest moves, as one integer program. Undefined where that is too large, something is wanted, or the solver fails. */
export function placeExactly(than: Layout, solver: Solver): Exact | undefined {
  const { model } = than;
  if (model.groups.some((group) => group.wanted.length > 0)) return undefined;
  const pairs = pairsOf(model);
  if (pairs.length === 0 || pairs.length > MOST_PAIRS) return undefined;
  const stays = model.groups.reduce((sum, group) => sum + group.homeTotal, 0);
  const bonus = { runs: 1 / (stays + 2), stays: 1 / ((stays + 1) * (stays + 2)) };
  const answer = minimise(solver, toProgram(than, pairs, bonus), { nodes: NODES, iterations: ITERATIONS });
  if (answer === undefined || !Number.isFinite(answer.bound)) return undefined;
  const placedBound = Math.floor(-answer.bound + 1e-6);
  const layout = toLayout(model, pairs, answer.values);
  const good = layout !== undefined && isNoWorse(layout, than) ? layout : undefined;
  const best = good ?? than;
  const optimal = answer.optimal && good !== undefined && placedOnBins(best) === placedBound;
  return { layout: good, placedBound, movesBound: optimal ? movesOf(best) : 0 };
}

const isNoWorse = (a: Layout, b: Layout): boolean =>
  placedOnBins(a) > placedOnBins(b) || (placedOnBins(a) === placedOnBins(b) && movesOf(a) <= movesOf(b));

interface Pair {
  readonly group: number;
  readonly bin: number;
  readonly most: number;
}

function pairsOf(model: Model): Pair[] {
  const pairs: Pair[] = [];
  model.groups.forEach((group, index) => {
    for (let bin = 0; bin < model.bins && pairs.length <= MOST_PAIRS; bin++) {
      const most = mostAlone(model, group, bin);
      if (most > 0) pairs.push({ group: index, bin, most });
    }
  });
  return pairs;
}

type Row = { least: number; most: number; columns: number[]; factors: number[] };

/** Less than one instance more is worth, all of them together; one that stays less than one that runs on. */
interface Bonus {
  readonly runs: number;
  readonly stays: number;
}

/**
 * Columns: instances by pair, those of them that stay at home, the level of each group's lowest domain, and by group how
 * many of those that run go on running. A running instance may go where more others get its place: the bound has to know.
 */
function toProgram(than: Layout, pairs: readonly Pair[], bonus: Bonus): Program {
  const { model } = than;
  const cost = pairs.map(() => -1);
  const upper = pairs.map(({ most }) => most);
  const rows: Row[] = [];
  const counts: Row[] = model.groups.map((group) => ({
    least: -Infinity,
    most: group.count,
    columns: [],
    factors: [],
  }));
  const capacity = new Map<number, Row>();
  pairs.forEach(({ group, bin }, column) => {
    counts[group]!.columns.push(column);
    counts[group]!.factors.push(1);
    model.groups[group]!.need.forEach((need, d) => {
      if (need <= 0) return;
      const at = bin * model.dims + d;
      const row = capacity.get(at) ?? { least: -Infinity, most: 1, columns: [], factors: [] };
      capacity.set(at, row);
      row.columns.push(column);
      row.factors.push(need / model.room[at]!);
    });
    const home = model.groups[group]!.home.get(bin) ?? 0;
    if (home === 0) return;
    const stay = cost.push(-bonus.stays) - 1;
    upper.push(home);
    rows.push({ least: -Infinity, most: 0, columns: [stay, column], factors: [1, -1] });
  });
  model.groups.forEach((_, index) => rows.push(...skewRows(model, pairs, index, cost, upper)));
  model.groups.forEach(({ homeTotal }, index) => {
    const { columns, factors } = counts[index]!;
    if (homeTotal === 0 || columns.length === 0) return;
    const runs = cost.push(-bonus.runs) - 1;
    upper.push(homeTotal);
    rows.push({
      least: -Infinity,
      most: 0,
      columns: [runs, ...columns],
      factors: [1, ...factors.map((factor) => -factor)],
    });
  });
  rows.push(...counts.filter((row) => row.columns.length > 0), ...capacity.values());
  return { cost, upper, integer: cost.map(() => true), rows };
}

/** Each domain between the lowest and the lowest plus the skew. Where pins stand, only what holds in any case. */
function skewRows(
  model: Model,
  pairs: readonly Pair[],
  index: number,
  cost: number[],
  upper: number[],
): Row[] {
  const rule = model.groups[index]!.topology;
  if (rule === undefined) return [];
  const lowest = cost.push(0) - 1;
  upper.push(model.groups[index]!.count + Math.max(...rule.pinned));
  return Array.from(rule.pinned, (pinned, domain) => {
    const columns = pairs.flatMap((pair, column) =>
      pair.group === index && rule.ofBin[pair.bin] === domain ? [column] : [],
    );
    return {
      least: -pinned,
      most: pinned > rule.skew ? Infinity : rule.skew - pinned,
      columns: [...columns, lowest],
      factors: [...columns.map(() => 1), -1],
    };
  });
}

/** The answer, checked in whole numbers; undefined where it breaks a rule. */
function toLayout(model: Model, pairs: readonly Pair[], values: Float64Array): Layout | undefined {
  const layout = emptyLayout(model);
  for (const [at, { group, bin }] of pairs.entries()) {
    const count = Math.round(values[at]!);
    if (count <= 0) continue;
    if (roomFor(layout, model.groups[group]!.need, bin, count) < count) return undefined;
    const level = model.groups[group]!.topology === undefined;
    if (level && allowance(layout, group, bin, count) < count) return undefined;
    add(layout, group, bin, count);
  }
  return model.groups.every(
    (group, index) => skewedDomain(layout, index) < 0 && layout.placed[index]! <= group.count,
  )
    ? layout
    : undefined;
}
