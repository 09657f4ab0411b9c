import { boundAlone, boundPlaced, mostAlone } from '../bounds/bound.ts';
import type { Group, Model } from '../model/compile.ts';
import { add, allowance, emptyLayout, roomFor, skewedDomain, type Layout } from '../model/layout.ts';
import { movesOf, placedOnBins, unmetWishes } from '../model/measure.ts';
import { residentsShort } from '../improve/squeeze.ts';
import { minimise, type Answer, type Program, type Solver } from '../model/solver.ts';

/** Pairs of group and bin up to which placement is asked of the solver as a whole. */
const MOST_PAIRS = 700;
const LIMITS = { nodes: 300, iterations: 60_000 };
/** Iterations in all where not all can be placed, so that fillings of whole machines have said what there is to say. */
const TOTAL_OVERFULL = 8000;

export interface Exact {
  /** Undefined where the solver found nothing that keeps every rule and is no worse. */
  readonly layout: Layout | undefined;
  readonly placedBound: number;
  readonly movesBound: number;
}

/** Most placed, then most wishes met, then most of what runs kept running, then fewest moves, as one integer program. Undefined where that is too large, or the solver fails. */
export function placeExactly(than: Layout, solver: Solver): Exact | undefined {
  const { model } = than;
  const pairs = pairsOf(model);
  if (pairs.length === 0) return { layout: undefined, placedBound: 0, movesBound: movesOf(than) };
  if (pairs.length > MOST_PAIRS) return undefined;
  const prices = pricesOf(model);
  const overfull = boundPlaced(model) < boundAlone(model);
  const limits = overfull ? { ...LIMITS, total: TOTAL_OVERFULL } : LIMITS;
  const answer = minimise(solver, toProgram(than, pairs, prices), limits);
  if (answer === undefined || !Number.isFinite(answer.bound)) return undefined;
  const placedBound = Math.floor(-answer.bound + 0.25 + 1e-6);
  const layout = toLayout(model, pairs, answer.values);
  const good = layout !== undefined && isNoWorse(layout, than) ? layout : undefined;
  return { layout: good, placedBound, movesBound: boundMoves(good ?? than, answer, prices, placedBound) };
}

/** What a wish unmet costs, and what one that runs on or stays at home is worth, where an instance is worth 1: all together less than the next thing above. */
interface Prices {
  readonly unmet: number;
  readonly runs: number;
  readonly stays: number;
}

function pricesOf({ groups }: Model): Prices {
  const wishes = groups.reduce((sum, group) => sum + group.wanted.length, 0);
  const homes = groups.reduce((sum, group) => sum + group.homeTotal, 0);
  const unmet = 1 / (4 * wishes + 4);
  const runs = unmet / (2 * homes + 2);
  return { unmet, runs, stays: runs / (2 * homes + 2) };
}

/** Fewest moves of anything that places as many and meets every wish, where no more can be placed. */
function boundMoves(best: Layout, answer: Answer, prices: Prices, placedBound: number): number {
  const { groups } = best.model;
  if (placedOnBins(best) < placedBound) return 0;
  if (unmetWishes(best) > 0) return 0;
  const homes = groups.reduce((sum, group) => sum + group.homeTotal, 0);
  const short = residentsShort(best);
  const left = -answer.bound - placedBound - (homes - short) * prices.runs;
  if (left >= prices.runs - 1e-6 * prices.stays) return 0;
  const stay = Math.floor(left / prices.stays + 1e-3);
  return Math.max(0, Math.min(homes - stay, movesOf(best)));
}

const isNoWorse = (a: Layout, b: Layout): boolean =>
  placedOnBins(a) > placedOnBins(b) ||
  (placedOnBins(a) === placedOnBins(b) &&
    (unmetWishes(a) < unmetWishes(b) || (unmetWishes(a) === unmetWishes(b) && movesOf(a) <= movesOf(b))));

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

/**
 * Columns: instances by pair, those of them that stay at home, the level of each group's lowest domain, and by group how
 * many of those that run go on running. A running instance may go where more others get its place: the bound has to know.
 */
function toProgram(than: Layout, pairs: readonly Pair[], prices: Prices): Program {
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
    const stay = cost.push(-prices.stays) - 1;
    upper.push(home);
    rows.push({ least: -Infinity, most: 0, columns: [stay, column], factors: [1, -1] });
  });
  model.groups.forEach((_, index) => rows.push(...skewRows(model, pairs, index, cost, upper)));
  model.groups.forEach(({ homeTotal }, index) => {
    const { columns, factors } = counts[index]!;
    if (homeTotal === 0 || columns.length === 0) return;
    const runs = cost.push(-prices.runs) - 1;
    upper.push(homeTotal);
    rows.push({
      least: -Infinity,
      most: 0,
      columns: [runs, ...columns],
      factors: [1, ...factors.map((factor) => -factor)],
    });
  });
  model.groups.forEach((group, index) =>
    rows.push(...wishRows(group, pairs, index, counts[index]!, cost, upper, prices)),
  );
  rows.push(...counts.filter((row) => row.columns.length > 0), ...capacity.values());
  return { cost, upper, integer: cost.map(() => true), rows };
}

/** A wish unmet holds back one instance, unless that would be one placed less: then it costs a little. */
function wishRows(
  group: Group,
  pairs: readonly Pair[],
  index: number,
  count: Row,
  cost: number[],
  upper: number[],
  prices: Prices,
): Row[] {
  const open = group.wanted.filter((bins) => bins.every((bin) => (group.pinned.get(bin) ?? 0) === 0));
  if (open.length === 0) return [];
  const rows = open.map((bins): Row => {
    const unmet = cost.push(0) - 1;
    upper.push(1);
    const columns = pairs.flatMap((pair, column) =>
      pair.group === index && bins.includes(pair.bin) ? [column] : [],
    );
    return { least: 1, most: Infinity, columns: [...columns, unmet], factors: [...columns.map(() => 1), 1] };
  });
  const over = cost.push(prices.unmet) - 1;
  upper.push(open.length);
  const unmet = rows.map((row) => row.columns.at(-1)!);
  return [
    ...rows,
    {
      least: -Infinity,
      most: group.count,
      columns: [...count.columns, ...unmet, over],
      factors: [...count.factors, ...unmet.map(() => 1), -1],
    },
  ];
}

/** Each domain between the lowest and the lowest plus the skew; one that pins raise above that takes nothing. */
function skewRows(
  model: Model,
  pairs: readonly Pair[],
  index: number,
  cost: number[],
  upper: number[],
): Row[] {
  const rule = model.groups[index]!.topology;
  if (rule === undefined || rule.pinned.length === 0) return [];
  const { count } = model.groups[index]!;
  const lowest = cost.push(0) - 1;
  upper.push(count + Math.max(...rule.pinned));
  return Array.from(rule.pinned).flatMap((pinned, domain): Row[] => {
    const columns = pairs.flatMap((pair, column) =>
      pair.group === index && rule.ofBin[pair.bin] === domain ? [column] : [],
    );
    const ones = columns.map(() => 1);
    const level: Row = {
      least: -pinned,
      most: pinned > rule.skew ? Infinity : rule.skew - pinned,
      columns: [...columns, lowest],
      factors: [...ones, -1],
    };
    if (pinned <= rule.skew || columns.length === 0) return [level];
    const used = cost.push(0) - 1;
    upper.push(1);
    return [
      level,
      { least: -Infinity, most: 0, columns: [...columns, used], factors: [...ones, -count] },
      {
        least: -Infinity,
        most: 0,
        columns: [...columns, lowest, used],
        factors: [...ones, -1, pinned - rule.skew],
      },
    ];
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
    if (model.groups[group]!.apart.length > 0 && allowance(layout, group, bin, 1) === 0) return undefined;
    if (level && allowance(layout, group, bin, count) < count) return undefined;
    add(layout, group, bin, count);
  }
  return model.groups.every(
    (group, index) => skewedDomain(layout, index) < 0 && layout.placed[index]! <= group.count,
  )
    ? layout
    : undefined;
}
