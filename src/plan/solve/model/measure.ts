import type { Model } from './compile.ts';
import { countOn, type Layout } from './layout.ts';

/** Instances that the problem asks for. */
export const instancesOf = (model: Model): number =>
  model.groups.reduce((sum, group) => sum + group.count, 0);

/** Groups with instances that have no place, one entry each. */
export const pendingOf = (layout: Layout): number[] =>
  layout.model.groups.flatMap((group, index) =>
    Array.from({ length: group.count - layout.placed[index]! }, () => index),
  );

/** How many instances have no place, on bins or on what is bought. */
export const pendingCount = ({ model, placed }: Layout): number =>
  model.groups.reduce((sum, group, index) => sum + group.count - placed[index]!, 0);

/** Instances on bins. */
export function placedOnBins(layout: Layout): number {
  return layout.placed.reduce((sum, count, index) => sum + count - layout.bought[index]!, 0);
}

/** Instances that stood somewhere and no longer do. */
export function movesOf(layout: Layout): number {
  const stayed = new Float64Array(layout.model.groups.length);
  for (let bin = 0; bin < layout.model.bins; bin++) {
    layout.who[bin]!.forEach((index, at) => {
      const home = layout.model.groups[index]!.home.get(bin) ?? 0;
      stayed[index]! += Math.min(home, layout.many[bin]![at]!);
    });
  }
  return layout.model.groups.reduce((sum, group, index) => sum + group.homeTotal - stayed[index]!, 0);
}

/** Sets of bins that want an instance and have none, beyond those that an instance without a place could still serve. */
export function unmetWishes(layout: Layout): number {
  return layout.model.groups.reduce((sum, group, index) => {
    if (group.wanted.length === 0) return sum;
    const unmet = group.wanted.filter((bins) =>
      bins.every((bin) => (group.pinned.get(bin) ?? 0) === 0 && countOn(layout, index, bin) === 0),
    ).length;
    return sum + Math.max(0, unmet - group.count + layout.placed[index]!);
  }, 0);
}

/** What the goal counts as cost: machines bought, and under `rebalance` the bins in use as well. */
export function costOf(layout: Layout): number {
  const { model } = layout;
  let cost = layout.offerOf.reduce(
    (sum, offer, at) => sum + (layout.who[model.bins + at]!.length > 0 ? model.offers[offer]!.cost : 0),
    0,
  );
  if (model.problem.goal === 'keep') return cost;
  model.problem.bins.forEach((bin, index) => {
    if (bin.fixed || layout.who[index]!.length > 0) cost += bin.cost;
  });
  return cost;
}
