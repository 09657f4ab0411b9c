import type { OfferNode } from '../model/fleet.ts';
import { missingOf, unmetWants, type Board } from './board.ts';
import { compareText } from '../text/compare.ts';
import type { Demand } from './demand.ts';
import { addTo, timesThatFit, type Vector } from './keys.ts';
import { offerRoom } from './offer-room.ts';
import type { Solution } from './solve/model/problem.ts';

/** Machines up to which it is asked of each whether the others could carry what is on it. */
const MOST_MACHINES = 500;

interface Machine {
  offer: OfferNode;
  room: Vector;
  /** Instances by demand. */
  readonly on: Map<number, number>;
}

/**
 * What is to be bought for what is still without a place once the computes are filled up: less is on the machines then, so
 * that some are not needed, and smaller ones will do for others.
 */
export function fitPurchases(board: Board, bought: Solution['bought']): Solution['bought'] {
  const { ground, demands } = board;
  const offers = [...ground.fleet.offers.values()];
  const roomOf = (offer: OfferNode): Vector => offerRoom(ground, offer);
  const machines = bought.map(({ offer, contents }): Machine => {
    const on = new Map(contents.map((item) => [item.class, item.count]));
    const room = roomOf(offers[offer]!);
    for (const [index, count] of on) addTo(room, demands[index]!.min, -count);
    return { offer: offers[offer]!, room, on };
  });
  if (!trim(board, machines)) return bought;
  if (machines.length <= MOST_MACHINES) closeSome(demands, machines);
  for (const machine of machines) changeForCheaper({ demands, machines, offers, roomOf }, machine);
  return machines
    .filter(({ on }) => on.size > 0)
    .map(({ offer, on }) => ({
      offer: offers.indexOf(offer),
      contents: [...on].toSorted(([a], [b]) => a - b).map(([index, count]) => ({ class: index, count })),
    }))
    .toSorted((a, b) => a.offer - b.offer);
}

/** Takes what has a place off the machines, from those with least on them first; gives whether anything had. */
function trim(board: Board, machines: readonly Machine[]): boolean {
  const { demands } = board;
  let trimmed = false;
  const sizeOf = ({ on }: Machine): number => [...on.values()].reduce((sum, count) => sum + count, 0);
  const order = machines.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  demands.forEach((demand, index) => {
    const carried = machines.reduce((sum, { on }) => sum + (on.get(index) ?? 0), 0);
    if (carried === 0) return;
    let excess = carried - Math.max(0, missingOf(board, demand) - unmetWants(board, demand).length);
    for (const machine of order) {
      const some = Math.min(excess, machine.on.get(index) ?? 0);
      if (some <= 0) continue;
      shift(machine, demand, -some);
      excess -= some;
      trimmed = true;
    }
  });
  return trimmed;
}

function shift({ on, room }: Machine, { index, min }: Demand, by: number): void {
  const count = (on.get(index) ?? 0) + by;
  if (count > 0) on.set(index, count);
  else on.delete(index);
  addTo(room, min, -by);
}

/** Empties the dearest machines as far as the others have room for all that is on them. */
function closeSome(demands: readonly Demand[], machines: readonly Machine[]): void {
  const order = machines.toSorted(
    (a, b) => b.offer.monthly - a.offer.monthly || compareText(a.offer.name, b.offer.name),
  );
  for (const machine of order) {
    const trips: { to: Machine; demand: Demand; count: number }[] = [];
    for (const [index, count] of machine.on) {
      let left = count;
      for (const to of order) {
        if (to === machine || to.on.size === 0 || left === 0) continue;
        const demand = demands[index]!;
        const some = mostOn(demand, to, machine.offer, left);
        if (some <= 0) continue;
        shift(to, demand, some);
        trips.push({ to, demand, count: some });
        left -= some;
      }
      if (left > 0) break;
    }
    const moved = trips.reduce((sum, { count }) => sum + count, 0);
    const all = [...machine.on.values()].reduce((sum, count) => sum + count, 0);
    for (const { to, demand, count } of trips)
      if (moved === all) shift(machine, demand, -count);
      else shift(to, demand, -count);
  }
}

/** How many more of a demand a machine takes, from one of another offer, within every rule. */
function mostOn(demand: Demand, { offer, room, on }: Machine, from: OfferNode, limit: number): number {
  if (!mayChange(demand, from, offer)) return 0;
  if (demand.aparts.length + demand.besides.length > 0) return 0;
  const spread = (demand.service.spreadMax ?? Infinity) - (on.get(demand.index) ?? 0);
  return timesThatFit(room, demand.min, Math.min(limit, spread));
}

/** Allowed there, and in the same domain as before. */
function mayChange({ allowed, spreads }: Demand, from: OfferNode, to: OfferNode): boolean {
  if (!allowed.offers.includes(to)) return false;
  return spreads.every(({ domains: { ofOffer } }) => ofOffer.get(from.name) === ofOffer.get(to.name));
}

interface Shop {
  readonly demands: readonly Demand[];
  readonly machines: readonly Machine[];
  readonly offers: readonly OfferNode[];
  readonly roomOf: (offer: OfferNode) => Vector;
}

/** The cheapest offer that carries the same, where that is cheaper. */
function changeForCheaper({ demands, machines, offers, roomOf }: Shop, machine: Machine): void {
  const some = [...machine.on].map(([index, count]) => ({ demand: demands[index]!, count }));
  if (some.length === 0) return;
  const used = (offer: OfferNode): number =>
    machines.filter((other) => other.offer === offer && other.on.size > 0).length;
  const [best] = offers
    .filter((offer) => offer.monthly < machine.offer.monthly && used(offer) < (offer.available ?? Infinity))
    .filter((offer) => some.every(({ demand }) => mayChange(demand, machine.offer, offer)))
    .map((offer) => {
      const room = roomOf(offer);
      for (const { demand, count } of some) addTo(room, demand.min, -count);
      return { offer, room };
    })
    .filter(({ room }) =>
      some.every(({ demand }) => demand.min.every((amount, k) => amount <= 0 || room[k]! >= 0)),
    )
    .toSorted(
      (a, b) =>
        a.offer.monthly - b.offer.monthly ||
        a.offer.setup - b.offer.setup ||
        compareText(a.offer.name, b.offer.name),
    );
  if (best) Object.assign(machine, best);
}
