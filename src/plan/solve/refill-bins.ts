import { add, allowance, countOn, mayStand, roomFor, take, type Layout } from './layout.ts';
import type { Budget } from './random.ts';
import { fillSack, type Sack } from './sack.ts';

/** Nodes of the knapsack of one bin. */
const NODES = 2000;
const ROUNDS = 12;
const TINY = 1e-9;

/**
 * Which of those that cannot all be on bins are on them: each bin in turn gets the most valuable filling out of what is
 * on it and what is pending. What stands at home stays there. Gives whether anything changed.
 */
export function refillBins(layout: Layout, worth: Float64Array, budget: Budget): boolean {
  let changed = false;
  for (let round = 0; round < ROUNDS && budget.left > 0; round++) {
    let better = false;
    for (let bin = 0; bin < layout.model.bins && budget.left > 0; bin++)
      if (layout.model.open[bin] === 1 && refill(layout, bin, worth, budget)) better = true;
    if (!better) break;
    changed = true;
  }
  return changed;
}

function refill(layout: Layout, bin: number, worth: Float64Array, budget: Budget): boolean {
  const { groups } = layout.model;
  const here = groups.map(() => 0);
  for (const index of layout.who[bin]!) here[index] = mayLeave(layout, index, bin);
  const room = roomWithout(layout, bin, here);
  const most = groups.map((_, index) => mostThere(layout, index, bin, here[index]!));
  const some = groups
    .map((_, index) => index)
    .filter((index) => most[index]! > 0 && isSmall(layout, index, room));
  if (some.every((index) => here[index]! === most[index]!)) return false;
  const value = here.reduce((sum, count, index) => sum + count * worth[index]!, 0);
  const limit = Math.min(NODES, budget.left);
  const filling = fillSack(
    sackOf(layout, some, most, room),
    Float64Array.from(some, (index) => worth[index]!),
    Int32Array.from(some, (index) => most[index]!),
    limit,
    value * (1 + TINY) + TINY,
  );
  budget.left -= filling.nodes + 20;
  if (filling.value <= value * (1 + TINY) + TINY) return false;
  change(
    layout,
    bin,
    here,
    filling.items.map((item) => some[item]!),
  );
  return true;
}

/** Instances that may leave for good: none that is at home, or that a rule between instances ties to the others. */
function mayLeave(layout: Layout, index: number, bin: number): number {
  const group = layout.model.groups[index]!;
  if (group.topology !== undefined || group.wanted.length > 0) return 0;
  const away = countOn(layout, index, bin) - (group.home.get(bin) ?? 0);
  return Math.max(0, Math.min(away, layout.placed[index]! - layout.bought[index]! - group.homeTotal));
}

function roomWithout(layout: Layout, bin: number, here: readonly number[]): Float64Array {
  const { dims, groups } = layout.model;
  const room = layout.free.slice(bin * dims, (bin + 1) * dims);
  for (const index of layout.who[bin]!)
    groups[index]!.need.forEach((need, d) => (room[d]! += need * here[index]!));
  return room;
}

function mostThere(layout: Layout, index: number, bin: number, here: number): number {
  const group = layout.model.groups[index]!;
  const pending = group.count - layout.placed[index]!;
  if (pending <= 0) return here;
  if (!mayStand(layout, group, bin, countOn(layout, index, bin))) return here;
  return here + Math.min(allowance(layout, index, bin, pending), group.topology === undefined ? pending : 1);
}

const isSmall = ({ model }: Layout, index: number, room: Float64Array): boolean =>
  model.groups[index]!.need.every((need, d) => need === 0 || need <= room[d]!);

function sackOf(
  { model }: Layout,
  groups: readonly number[],
  most: readonly number[],
  room: Float64Array,
): Sack {
  const { dims } = model;
  const need = new Float64Array(groups.length * dims);
  groups.forEach((index, at) =>
    model.groups[index]!.need.forEach(
      (amount, d) => (need[at * dims + d] = amount > 0 ? amount / room[d]! : 0),
    ),
  );
  return {
    dims,
    groups,
    most: Int32Array.from(groups, (index) => most[index]!),
    need,
    rows: dims,
    size: need,
  };
}

/** From what may leave to the filling, within every rule. */
function change(layout: Layout, bin: number, here: readonly number[], filling: readonly number[]): void {
  const { groups } = layout.model;
  here.forEach((count, index) => count > 0 && take(layout, index, bin, count));
  for (const index of filling)
    if (roomFor(layout, groups[index]!.need, bin, allowance(layout, index, bin, 1)) > 0)
      add(layout, index, bin, 1);
}
