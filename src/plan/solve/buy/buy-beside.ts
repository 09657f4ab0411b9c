import { economise } from '../improve/economise.ts';
import { freezeHomes } from '../model/freeze.ts';
import type { Costed } from '../improve/improve-cost.ts';
import { binKinds, offerKinds } from '../model/kinds.ts';
import { add, allowance, roomFor, take, type Layout } from '../model/layout.ts';
import { effortFor } from '../model/efforts.ts';
import { costOf, instancesOf, placedOnBins } from '../model/measure.ts';

/**
 * Buys less by giving some that are bought for a place on bins and buying for others instead: as many stay on bins, and what
 * is at home stays there.
 */
export function buyBeside(start: Costed): Costed {
  if (costOf(start.layout) <= start.bound + 1e-9 || start.layout.model.bins === 0) return start;
  const { layout: frozen, thaw } = freezeHomes(start.layout);
  const placed = placedOnBins(frozen);
  const left = effortFor('emptyBeside', instancesOf(frozen.model));
  economise({
    layout: frozen,
    kinds: [...binKinds(frozen.model), ...offerKinds(frozen.model)],
    budget: { left },
    attempt: Math.max(20_000, left >> 5),
    bound: start.bound,
    uproot: true,
    accept: (layout) => pullBack(layout, placed),
  });
  const layout = thaw(frozen);
  return layout !== undefined && costOf(layout) < costOf(start.layout) - 1e-9
    ? { layout, bound: Math.min(start.bound, costOf(layout)) }
    : start;
}

/** Moves what fits from bought machines onto bins until so many are there; gives whether that was reached. */
function pullBack(layout: Layout, most: number): boolean {
  const { bins, groups } = layout.model;
  let missing = most - placedOnBins(layout);
  for (let bin = bins; bin < layout.size && missing > 0; bin++) {
    for (const index of layout.who[bin]!.slice()) {
      if (missing <= 0) break;
      const to = firstThatHolds(layout, index, groups[index]!.need);
      if (to < 0) continue;
      take(layout, index, bin, 1);
      add(layout, index, to, 1);
      missing -= 1;
    }
  }
  return missing <= 0;
}

function firstThatHolds(layout: Layout, index: number, need: Float64Array): number {
  for (let to = 0; to < layout.model.bins; to++)
    if (roomFor(layout, need, to, 1) > 0 && allowance(layout, index, to, 1) > 0) return to;
  return -1;
}
