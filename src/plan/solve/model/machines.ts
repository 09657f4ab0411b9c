import type { Kind } from './kinds.ts';
import { add, allowance, buyMachine, fits, returnMachine, unitScale, type Layout } from './layout.ts';
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
    price: kinds.map(() => -Infinity),
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
    shop.price[kind] = -Infinity;
  }
}

interface Shop {
  readonly layout: Layout;
  readonly kinds: readonly Kind[];
  /** Unused bins of each kind. */
  readonly left: number[][];
  readonly scale: Float64Array;
  readonly total: Float64Array;
  /** By kind: its price when it was last asked for; hardly ever does one fall while demand shrinks. */
  readonly price: number[];
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

/** Asks anew only for the price of what was cheapest so far, until that stays the cheapest; -1 where nothing takes anything. */
function cheapestKind(shop: Shop, rest: readonly number[]): number {
  const open = shop.kinds.map((_, kind) => kind).filter((kind) => isAvailable(shop, kind));
  const fresh = new Uint8Array(shop.kinds.length);
  for (;;) {
    let best = -1;
    for (const kind of open) if (best < 0 || isFirst(shop.price, fresh, kind, best)) best = kind;
    if (best < 0) return -1;
    if (fresh[best] === 1) return shop.price[best] === Infinity ? -1 : best;
    shop.price[best] = priceOf(shop, best, rest);
    fresh[best] = 1;
  }
}

/** Lower price first; what took nothing when it was last asked is asked again before it is given up. */
const isFirst = (price: readonly number[], fresh: Uint8Array, a: number, b: number): boolean =>
  price[a]! < price[b]! || (price[a] === Infinity && price[b] === Infinity && fresh[a]! < fresh[b]!);

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
      if (group.count <= layout.placed[index]! || !fits(layout, group.need, bin)) continue;
      const value = likeness(layout, index, bin, scale);
      if (value > most && allowance(layout, index, bin, 1) <= 0) continue;
      still.push(index);
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
