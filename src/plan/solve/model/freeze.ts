import type { Group, Model } from './compile.ts';
import { add, buyMachine, countOn, emptyLayout, skewedDomain, type Layout } from './layout.ts';

/** A layout in which what stays at home is fixed, so that only the rest is in question. */
export interface Frozen {
  readonly layout: Layout;
  /** Back to a layout of the whole; undefined where what is fixed and the rest together break a rule. */
  readonly thaw: (layout: Layout) => Layout | undefined;
}

/** Groups keep their indexes: what is fixed of them counts as pinned, its amounts are out of the room. */
export function freezeHomes(whole: Layout): Frozen {
  const { model } = whole;
  const stays = model.groups.map((_, index) => stayingOf(whole, index));
  const frozen = withoutHomes(model, stays);
  const layout = emptyLayout(frozen);
  copyBins(whole, layout, (index, bin) => stays[index]!.get(bin) ?? 0);
  copyBought(whole, layout);
  const thaw = (rest: Layout): Layout | undefined => {
    const back = emptyLayout(model);
    stays.forEach((byBin, index) => byBin.forEach((count, bin) => add(back, index, bin, count)));
    copyBins(rest, back, () => 0);
    // What is bought may never be: bins keep the rules by themselves.
    if (!isLevel(back)) return undefined;
    copyBought(rest, back);
    return isLevel(back) ? back : undefined;
  };
  return { layout, thaw };
}

/** By bin: instances of the group that are at home. */
function stayingOf(layout: Layout, index: number): Map<number, number> {
  const stays = new Map<number, number>();
  for (const [bin, home] of layout.model.groups[index]!.home) {
    const count = Math.min(home, countOn(layout, index, bin));
    if (count > 0) stays.set(bin, count);
  }
  return stays;
}

function withoutHomes(model: Model, stays: readonly ReadonlyMap<number, number>[]): Model {
  const room = model.room.slice();
  const groups = model.groups.map((group, index): Group => {
    const pinned = new Map(group.pinned);
    let fixed = 0;
    for (const [bin, count] of stays[index]!) {
      pinned.set(bin, (pinned.get(bin) ?? 0) + count);
      group.need.forEach((need, d) => (room[bin * model.dims + d]! -= need * count));
      fixed += count;
    }
    return {
      ...group,
      count: group.count - fixed,
      home: new Map(),
      homeTotal: 0,
      pinned,
      topology: group.topology && {
        ...group.topology,
        pinned: domainsWith(group.topology, stays[index]!),
      },
    };
  });
  return { ...model, groups, room };
}

function domainsWith(
  { ofBin, pinned }: NonNullable<Group['topology']>,
  stays: ReadonlyMap<number, number>,
): Int32Array {
  const counts = pinned.slice();
  for (const [bin, count] of stays) if (ofBin[bin]! >= 0) counts[ofBin[bin]!]! += count;
  return counts;
}

const isLevel = (layout: Layout): boolean =>
  layout.model.groups.every((_, index) => skewedDomain(layout, index) < 0);

/** Adds what is on the bins of one layout to those of another, less what these have already. */
function copyBins(from: Layout, to: Layout, less: (index: number, bin: number) => number): void {
  for (let bin = 0; bin < from.model.bins; bin++)
    from.who[bin]!.forEach((index, at) => {
      const count = from.many[bin]![at]! - less(index, bin);
      if (count > 0) add(to, index, bin, count);
    });
}

/** Buys the machines that carry something in one layout for another as well. */
function copyBought(from: Layout, to: Layout): void {
  const { bins } = from.model;
  for (let bin = bins; bin < from.size; bin++) {
    if (from.who[bin]!.length === 0) continue;
    const there = buyMachine(to, from.offerOf[bin - bins]!);
    from.who[bin]!.forEach((index, at) => add(to, index, there, from.many[bin]![at]!));
  }
}
