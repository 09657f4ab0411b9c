import type { Kind } from './kinds.ts';
import { add, allowance, buyMachine, returnMachine, roomFor, unitScale, type Layout } from './layout.ts';
import { clearBin } from './snapshot.ts';

/**
 * Places what is pending on machines of the kinds, opening one after another: always the one that is cheapest for what it
 * takes. Those that cost nothing come first.
 */
export function openMachines(layout: Layout, kinds: readonly Kind[]): void {
  const shop: Shop = {
    layout,
    kinds,
    left: kinds.map((kind) => kind.bins.filter((bin) => layout.who[bin]!.length === 0)),
    scale: unitScale(layout),
    total: demandOf(layout),
  };
  for (;;) {
    const rest = layout.model.groups
      .map((_, index) => index)
      .filter((index) => layout.placed[index]! < layout.model.groups[index]!.count);
    if (rest.length === 0) return;
    const kind = cheapestKind(shop, rest);
    if (kind < 0) return;
    fillMachine(shop, openOne(shop, kind), rest);
    shop.left[kind]!.shift();
  }
}

interface Shop {
  readonly layout: Layout;
  readonly kinds: readonly Kind[];
  /** Unused bins of each kind. */
  readonly left: number[][];
  readonly scale: Float64Array;
  readonly total: Float64Array;
}

function demandOf(layout: Layout): Float64Array {
  const total = new Float64Array(layout.model.dims);
  layout.model.groups.forEach((group, index) =>
    group.need.forEach((need, d) => (total[d]! += need * (group.count - layout.placed[index]!))),
  );
  return total;
}

function openOne({ layout, kinds, left }: Shop, kind: number): number {
  return kinds[kind]!.offer >= 0 ? buyMachine(layout, kinds[kind]!.offer) : left[kind]![0]!;
}

const isAvailable = ({ layout, kinds, left }: Shop, kind: number): boolean =>
  kinds[kind]!.offer >= 0 ? layout.stock[kinds[kind]!.offer]! > 0 : left[kind]!.length > 0;

function cheapestKind(shop: Shop, rest: readonly number[]): number {
  const open = shop.kinds.map((_, kind) => kind).filter((kind) => isAvailable(shop, kind));
  let best = -1;
  let least = Infinity;
  for (const kind of open) {
    const price = priceOf(shop, kind, rest);
    if (price >= least) continue;
    best = kind;
    least = price;
  }
  return best;
}

/** Cost of one machine for what it would take; Infinity where it takes nothing. */
function priceOf(shop: Shop, kind: number, rest: readonly number[]): number {
  const bin = openOne(shop, kind);
  const worth = fillMachine(shop, bin, rest);
  clearBin(shop.layout, bin);
  if (shop.kinds[kind]!.offer >= 0) returnMachine(shop.layout);
  if (worth <= 0) return Infinity;
  const { cost, offer } = shop.kinds[kind]!;
  const setup = offer < 0 ? 0 : shop.layout.model.offers[offer]!.setup;
  return cost === 0 ? -worth : (cost + setup * 1e-9) / worth;
}

/** Fills one machine by likeness of need and room; gives the worth of what went in, in shares of all demand. */
function fillMachine({ layout, scale, total }: Shop, bin: number, rest: readonly number[]): number {
  const { groups } = layout.model;
  let open = rest.slice();
  let worth = 0;
  while (open.length > 0) {
    let best = -1;
    let most = -1;
    const still: number[] = [];
    for (const index of open) {
      const group = groups[index]!;
      if (
        group.count <= layout.placed[index]! ||
        roomFor(layout, group.need, bin, 1) === 0 ||
        allowance(layout, index, bin, 1) <= 0
      )
        continue;
      still.push(index);
      const value = likeness(layout, index, bin, scale);
      if (value <= most) continue;
      most = value;
      best = index;
    }
    if (best < 0) break;
    add(layout, best, bin, 1);
    groups[best]!.need.forEach((need, d) => (worth += total[d]! > 0 ? need / total[d]! : 0));
    worth += 1e-9;
    open = still;
  }
  return worth;
}

function likeness({ free, model }: Layout, index: number, bin: number, scale: Float64Array): number {
  let dot = 0;
  for (let d = 0, at = bin * model.dims, of = index * model.dims; d < model.dims; d++, at++, of++)
    dot += model.need[of]! * free[at]! * scale[d]! * scale[d]!;
  return dot;
}
