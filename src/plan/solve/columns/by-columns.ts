import type { Workload } from '../model/workload.ts';
import { boundAlone } from '../bounds/bound.ts';
import type { Column } from './column.ts';
import { scarcity } from '../construct/construct.ts';
import type { Model } from '../model/compile.ts';
import { dive } from './dive.ts';
import { generateColumns, withColumns, type Columns } from './generate.ts';
import { binKinds, type Kind } from '../model/kinds.ts';
import { add, allowance, emptyLayout, roomFor, type Layout } from '../model/layout.ts';
import { placedOnBins } from '../model/measure.ts';
import { columnsOf } from './round.ts';
import type { Solver } from '../model/solver.ts';

const MOST_GROUPS = 1200;
const MOST_DIVES = 12;
const WHOLE = 1e-6;
const MOST_KINDS = 60;
const NODES = 12_000_000;
const WORK = 220_000_000;
/** Of either, for each pair of instances: small fleets take little time, tight ones four times as much. */
const NODES_A_PAIR = 400;
const WORK_A_PAIR = 7000;
/** From this fill on a fleet is tight. */
const TIGHT = 0.93;

export interface ByColumns {
  /** The best that was found, if it places more than what stood. */
  readonly layout: Layout | undefined;
  readonly bound: number;
}

/**
 * Places by fillings of whole machines: the least worth that is left without a place, by columns, then dives. Undefined
 * where that is too large. `complete` places what a dive left over, and tells whether that will do.
 */
export function placeByColumns(
  than: Layout,
  most: number,
  solver: Solver,
  complete: (layout: Layout) => boolean,
): ByColumns | undefined {
  const { model } = than;
  const kinds = binKinds(model);
  if (model.groups.length > MOST_GROUPS || kinds.length > MOST_KINDS) return undefined;
  const { demand, all, enough } = aimOf(than, kinds, most);
  if (all === 0) return undefined;
  let best: Layout | undefined;
  let placed = placedOnBins(than);
  const bound = withColumns(
    demand,
    columnsOf(than, kinds),
    solver,
    { ...limitsFor(than), enough },
    (master) => {
      const root = generateColumns(master, { settled: (some, cost) => some >= enough || cost <= WHOLE });
      if (root === undefined) return undefined;
      for (let turn = 0; root.bound < enough && turn < MOST_DIVES && placed < most; turn++) {
        if (master.nodes <= 0 || master.work <= 0) break;
        const layout = layOut(than, kinds, dive(master, root, Infinity, turn));
        if (!complete(layout) || placedOnBins(layout) <= placed) continue;
        best = layout;
        placed = placedOnBins(layout);
      }
      return root.bound;
    },
  );
  if (bound === undefined) return undefined;
  return { layout: best, bound: Math.min(most, countWithin(model, demand.spare!.price!, all - bound)) };
}

interface Purpose {
  readonly demand: Workload;
  /** Worth of all. */
  readonly all: number;
  /** Worth without a place at which no more can be placed than is known. */
  readonly enough: number;
}

/** All of it where that may be possible, by size; else most in number. */
function aimOf(than: Layout, kinds: readonly Kind[], most: number): Purpose {
  const { model } = than;
  const whole = most >= boundAlone(model);
  const price = whole ? bulkOf(than) : new Float64Array(model.groups.length).fill(1);
  const count = model.groups.map((group) => group.count);
  const all = count.reduce((sum, some, index) => sum + some * price[index]!, 0);
  const enough = whole ? all * 1e-7 : all - placedOnBins(than) - 1 + 1e-6;
  const spare = { total: Infinity, each: count, room: undefined, price };
  return { demand: { model, kinds, count, spare }, all, enough };
}

/** Each filling on a machine of its kind: where most of it stands already, else on the first. */
function layOut(than: Layout, kinds: readonly Kind[], { columns, shares }: Columns): Layout {
  const layout = emptyLayout(than.model);
  const uses = columns.flatMap((column, at) => Array.from({ length: shares[at]! }, () => column));
  kinds.forEach((kind, k) => {
    const own = uses.filter((column) => column.kind === k);
    assign(layout, own, kind.bins).forEach((bin, at) => put(layout, own[at]!, bin));
  });
  return layout;
}

/** A bin for each column, so that many stay at home: pairs with most at home first. */
function assign(layout: Layout, columns: readonly Column[], bins: readonly number[]): number[] {
  const pairs = columns.flatMap((column, at) =>
    bins.flatMap((bin) => {
      const stay = staying(layout, column, bin);
      return stay > 0 ? [{ at, bin, stay }] : [];
    }),
  );
  pairs.sort((a, b) => b.stay - a.stay || a.at - b.at || a.bin - b.bin);
  const binOf = columns.map(() => -1);
  const free = new Set(bins);
  for (const { at, bin } of pairs) if (binOf[at] === -1 && free.delete(bin)) binOf[at] = bin;
  const rest = free.values();
  return binOf.map((bin) => (bin >= 0 ? bin : rest.next().value!));
}

function staying({ model }: Layout, { groups, counts }: Column, bin: number): number {
  return groups.reduce(
    (sum, index, at) => sum + Math.min(counts[at]!, model.groups[index]!.home.get(bin) ?? 0),
    0,
  );
}

function put(layout: Layout, { groups, counts }: Column, bin: number): void {
  groups.forEach((index, at) => {
    const group = layout.model.groups[index]!;
    const most = Math.min(counts[at]!, group.count - layout.placed[index]!);
    const count = roomFor(layout, group.need, bin, allowance(layout, index, bin, most));
    if (count > 0) add(layout, index, bin, count);
  });
}

/** Size of an instance by group, 1 on average: all its dimensions together, each by how much of it is asked for. */
function bulkOf({ model }: Layout): Float64Array {
  const weights = scarcity(model);
  const size = Float64Array.from(model.groups, (group) =>
    group.need.reduce((sum, need, d) => sum + need * weights[d]!, 0),
  );
  const all = model.groups.reduce((sum, group, index) => sum + group.count * size[index]!, 0);
  const count = model.groups.reduce((sum, group) => sum + group.count, 0);
  return size.map((each) => (all > 0 ? (each * count) / all : 0));
}

function limitsFor({ model }: Layout): { nodes: number; work: number } {
  const instances = model.groups.reduce((sum, group) => sum + group.count, 0);
  const pairs = instances * instances * (isTight(model) ? 4 : 1);
  return { nodes: Math.min(NODES, pairs * NODES_A_PAIR), work: Math.min(WORK, pairs * WORK_A_PAIR) };
}

/** Whether nearly all of some dimension is asked for, and no more than there is of any. */
function isTight(model: Model): boolean {
  const fills = Array.from({ length: model.dims }, (_, d) => {
    const asked = model.groups.reduce((sum, group) => sum + group.need[d]! * group.count, 0);
    let room = 0;
    for (let bin = 0; bin < model.bins; bin++)
      if (model.open[bin] === 1) room += Math.max(0, model.room[bin * model.dims + d]!);
    return room > 0 ? asked / room : 0;
  });
  return Math.max(...fills) > TIGHT && Math.max(...fills) <= 1;
}

/** Most instances of so much worth together: those of least worth. */
function countWithin({ groups }: Model, worth: ArrayLike<number>, most: number): number {
  let left = most * (1 + 1e-9);
  let count = 0;
  const order = groups.map((_, index) => index).sort((a, b) => worth[a]! - worth[b]!);
  for (const index of order) {
    const fits = worth[index]! > 0 ? Math.floor(left / worth[index]! + 1e-9) : Infinity;
    const some = Math.min(groups[index]!.count, Math.max(0, fits));
    count += some;
    left -= some * worth[index]!;
  }
  return count;
}
