import type { Model } from '../model/compile.ts';
import {
  add,
  allowance,
  countOn,
  fits,
  roomFor,
  skewedDomain,
  take,
  unitScale,
  type Layout,
} from '../model/layout.ts';
import type { Problem } from '../model/problem.ts';

/** Puts every instance that stands somewhere back there, as far as amounts and spreadMax let it. */
export function settleHomes(layout: Layout): void {
  const { groups } = layout.model;
  const order = sizeOrder(layout.model).reverse();
  for (const index of order) {
    for (const [bin, count] of groups[index]!.home) putBack(layout, index, bin, count);
  }
}

/** Puts every instance where the problem's start has it, as far as amounts and spreadMax let it. */
export function settleStart(layout: Layout, start: NonNullable<Problem['start']>): void {
  layout.model.groups.forEach((group, index) => {
    for (const member of group.members)
      for (const { bin, count } of start[member]!) putBack(layout, index, bin, count);
  });
}

function putBack(layout: Layout, index: number, bin: number, count: number): void {
  const group = layout.model.groups[index]!;
  const spread = group.spread - (group.pinned.get(bin) ?? 0) - countOn(layout, index, bin);
  const most = roomFor(layout, group.need, bin, Math.min(count, spread));
  if (most > 0) add(layout, index, bin, most);
}

/** Groups by weight, heaviest first: each dimension counts by how scarce it is. Ties keep the canonical order. */
export function sizeOrder(model: Model): number[] {
  const weights = scarcity(model);
  const size = model.groups.map((group) => group.need.reduce((sum, need, d) => sum + need * weights[d]!, 0));
  return model.groups.map((_, index) => index).sort((a, b) => size[b]! - size[a]! || a - b);
}

/** Weight of one unit of each dimension: demand over supply, per unit of supply. */
export function scarcity(model: Model): Float64Array {
  const demand = new Float64Array(model.dims);
  const supply = new Float64Array(model.dims);
  for (const group of model.groups) group.need.forEach((need, d) => (demand[d]! += need * group.count));
  for (let at = 0; at < model.room.length; at++) supply[at % model.dims]! += Math.max(0, model.room[at]!);
  for (const offer of model.offers) offer.capacity.forEach((amount, d) => (supply[d]! += amount));
  return demand.map((amount, d) => (supply[d]! > 0 ? amount / supply[d]! / supply[d]! : 0));
}

/** Places what is pending on bins, heaviest first, each where the room is most like it; only some groups if so asked. */
export function placePending(
  layout: Layout,
  bins: ArrayLike<number> = everyBin(layout),
  isMeant: (index: number) => boolean = () => true,
): void {
  const scale = unitScale(layout);
  for (const index of sizeOrder(layout.model)) {
    if (!isMeant(index)) continue;
    serveWanted(layout, index);
    let left = layout.model.groups[index]!.count - layout.placed[index]!;
    while (left > 0) {
      const bin = likestBin(layout, index, scale, bins);
      if (bin < 0) break;
      left -= fill(layout, index, bin, left);
    }
  }
}

export const everyBin = (layout: Layout): Int32Array =>
  Int32Array.from({ length: layout.model.bins }, (_, bin) => bin);

/** Puts one instance on each set of bins that wants one and has none, where there is room. */
function serveWanted(layout: Layout, index: number): void {
  const group = layout.model.groups[index]!;
  for (const bins of group.wanted) {
    if (layout.placed[index]! >= group.count) return;
    if (bins.some((bin) => (group.pinned.get(bin) ?? 0) > 0 || countOn(layout, index, bin) > 0)) continue;
    const bin = bins.find((each) => fits(layout, group.need, each) && allowance(layout, index, each, 1) > 0);
    if (bin !== undefined) add(layout, index, bin, 1);
  }
}

/** Adds as many as fit and as the rules allow: one at a time under a topology rule, so that domains fill evenly. */
function fill(layout: Layout, index: number, bin: number, left: number): number {
  const group = layout.model.groups[index]!;
  const limit = group.topology === undefined ? left : 1;
  const count = roomFor(layout, group.need, bin, allowance(layout, index, bin, limit));
  add(layout, index, bin, count);
  return count;
}

/** The bin whose free room is most like the need in its proportions, so that no dimension runs out before the others. */
function likestBin(layout: Layout, index: number, scale: Float64Array, bins: ArrayLike<number>): number {
  const { dims, need } = layout.model;
  const { free } = layout;
  let best = -1;
  let most = -Infinity;
  for (let b = 0; b < bins.length; b++) {
    const bin = bins[b]!;
    let likeness = 0;
    let length = 0;
    let short = false;
    for (let d = 0, at = bin * dims, of = index * dims; d < dims; d++, at++, of++) {
      const amount = need[of]!;
      const left = free[at]!;
      if (amount > left && amount > 0) {
        short = true;
        break;
      }
      const scaled = left * scale[d]!;
      likeness += amount * scale[d]! * scaled;
      length += scaled * scaled;
    }
    if (short) continue;
    const value = length > 0 ? likeness / Math.sqrt(length) : 0;
    if (value <= most || allowance(layout, index, bin, 1) <= 0) continue;
    best = bin;
    most = value;
  }
  return best;
}

/** Whatever stands above the skew (it stood so from the start) moves to another domain, or off. */
export function levelDomains(layout: Layout): void {
  const scale = unitScale(layout);
  layout.model.groups.forEach((group, index) => {
    if (group.topology === undefined) return;
    for (let domain = skewedDomain(layout, index); domain >= 0; domain = skewedDomain(layout, index)) {
      takeFromDomain(layout, index, domain);
      const bin = likestBin(layout, index, scale, everyBin(layout));
      if (bin >= 0) add(layout, index, bin, 1);
    }
  });
}

function takeFromDomain(layout: Layout, index: number, domain: number): void {
  const { ofBin } = layout.model.groups[index]!.topology!;
  for (let bin = layout.model.bins - 1; bin >= 0; bin--) {
    if (ofBin[bin] === domain && countOn(layout, index, bin) > 0) return take(layout, index, bin, 1);
  }
}
