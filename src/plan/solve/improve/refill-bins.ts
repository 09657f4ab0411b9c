import { scarcity } from '../construct/construct.ts';
import { add, allowance, countOn, mayStand, roomFor, take, type Layout } from '../model/layout.ts';
import type { Budget } from '../model/random.ts';
import { fillSack, type Sack } from '../columns/sack.ts';

/** Nodes of the knapsack of one bin. */
const NODES = 2000;
/** Groups that are looked at for one bin. */
const CANDIDATES = 120;
const ROUNDS = 12;
const TINY = 1e-9;

/**
 * Which of those that cannot all be on bins are on them: each bin in turn gets the most valuable filling out of what is
 * on it and what is pending. What stands at home stays there. Gives whether anything changed.
 */
export function refillBins(layout: Layout, worth: Float64Array, budget: Budget): boolean {
  const { model } = layout;
  const order = byYield(layout, worth);
  let changed = false;
  for (let round = 0; round < ROUNDS && budget.left > 0; round++) {
    let better = false;
    for (let bin = 0; bin < model.bins && budget.left > 0; bin++)
      if (model.open[bin] === 1 && refill({ layout, worth, order, budget }, bin)) better = true;
    if (!better) break;
    changed = true;
  }
  return changed;
}

interface Refill {
  readonly layout: Layout;
  readonly worth: Float64Array;
  /** Groups, those first that are worth most for their size. */
  readonly order: readonly number[];
  readonly budget: Budget;
}

function byYield({ model }: Layout, worth: Float64Array): number[] {
  const weights = scarcity(model);
  const rate = model.groups.map(
    ({ need }, index) => worth[index]! / need.reduce((sum, amount, d) => sum + amount * weights[d]!, 1e-12),
  );
  return model.groups.map((_, index) => index).sort((a, b) => rate[b]! - rate[a]! || a - b);
}

/** One candidate: how many of it may leave the bin, and how many it may hold. */
interface Candidate {
  readonly index: number;
  readonly here: number;
  readonly most: number;
}

function refill({ layout, worth, order, budget }: Refill, bin: number): boolean {
  const leaving = layout.who[bin]!.map((index) => ({ index, here: mayLeave(layout, index, bin) }));
  const room = roomWithout(layout, bin, leaving);
  const some = candidatesFor(layout, order, bin, { leaving, room });
  if (some.every(({ here, most }) => here === most)) return false;
  const value = leaving.reduce((sum, { index, here }) => sum + here * worth[index]!, 0);
  const least = value * (1 + TINY) + TINY;
  const filling = fillSack(
    sackOf(layout, some, room),
    Float64Array.from(some, ({ index }) => worth[index]!),
    Int32Array.from(some, ({ most }) => most),
    Math.min(NODES, budget.left),
    least,
  );
  budget.left -= filling.nodes + 20;
  if (filling.value <= least) return false;
  for (const { index, here } of leaving) if (here > 0) take(layout, index, bin, here);
  for (const item of filling.items) addOne(layout, some[item]!.index, bin);
  return true;
}

function addOne(layout: Layout, index: number, bin: number): void {
  if (roomFor(layout, layout.model.groups[index]!.need, bin, allowance(layout, index, bin, 1)) > 0)
    add(layout, index, bin, 1);
}

interface Emptied {
  readonly leaving: readonly { readonly index: number; readonly here: number }[];
  readonly room: Float64Array;
}

/** What is there and may leave, and of what is pending those that are worth most for their size. */
function candidatesFor(
  layout: Layout,
  order: readonly number[],
  bin: number,
  { leaving, room }: Emptied,
): Candidate[] {
  const here = new Map(leaving.map((each) => [each.index, each.here]));
  const some = [...here].flatMap(([index, count]) => {
    const most = mostThere(layout, index, bin, count);
    return most > 0 ? [{ index, here: count, most }] : [];
  });
  for (const index of order) {
    if (some.length >= CANDIDATES) break;
    const group = layout.model.groups[index]!;
    if (group.count <= layout.placed[index]! || here.has(index) || !isSmall(group.need, room)) continue;
    const most = mostThere(layout, index, bin, 0);
    if (most > 0) some.push({ index, here: 0, most });
  }
  return some.sort((a, b) => a.index - b.index);
}

/** Instances that may leave for good: none that is at home, or that a rule between instances ties to the others. */
function mayLeave(layout: Layout, index: number, bin: number): number {
  const group = layout.model.groups[index]!;
  if (group.topology !== undefined || group.wanted.length > 0) return 0;
  const away = countOn(layout, index, bin) - (group.home.get(bin) ?? 0);
  return Math.max(0, Math.min(away, layout.placed[index]! - layout.bought[index]! - group.homeTotal));
}

function roomWithout(layout: Layout, bin: number, leaving: Emptied['leaving']): Float64Array {
  const { dims, groups } = layout.model;
  const room = layout.free.slice(bin * dims, (bin + 1) * dims);
  for (const { index, here } of leaving) groups[index]!.need.forEach((need, d) => (room[d]! += need * here));
  return room;
}

function mostThere(layout: Layout, index: number, bin: number, here: number): number {
  const group = layout.model.groups[index]!;
  const pending = group.count - layout.placed[index]!;
  // Two that are kept apart are not to come into one filling.
  if (pending <= 0 || group.apart.length > 0) return here;
  if (!mayStand(layout, group, bin, countOn(layout, index, bin))) return here;
  return here + Math.min(allowance(layout, index, bin, pending), group.topology === undefined ? pending : 1);
}

const isSmall = (need: Float64Array, room: Float64Array): boolean =>
  need.every((amount, d) => amount === 0 || amount <= room[d]!);

function sackOf({ model }: Layout, some: readonly Candidate[], room: Float64Array): Sack {
  const { dims } = model;
  const need = new Float64Array(some.length * dims);
  some.forEach(({ index }, at) =>
    model.groups[index]!.need.forEach(
      (amount, d) => (need[at * dims + d] = amount > 0 ? amount / room[d]! : 0),
    ),
  );
  return {
    dims,
    groups: some.map(({ index }) => index),
    most: Int32Array.from(some, ({ most }) => most),
    need,
    rows: dims,
    size: need,
  };
}
