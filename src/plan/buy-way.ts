import type { OfferNode } from '../model/fleet.ts';
import type { WayOut } from '../model/conflict.ts';
import { compareText } from '../text/compare.ts';
import { highestOf, lowestOf, missingOf, unmetWants, type Board } from './board.ts';
import { demandsInBreach } from './breaches.ts';
import type { Demand } from './demand.ts';
import { timesThatFit } from './keys.ts';
import { offerRoom } from './offer-room.ts';
import { unlessRivals } from './rivals.ts';

/** Machines of one offer. */
interface Bought {
  readonly offer: OfferNode;
  readonly quantity: number;
  /** Instances that they carry together. */
  readonly places: number;
}

/** Machines of the one offer that carries most of what is missing; of several the cheapest. */
export function boughtWays(board: Board, demand: Demand): readonly WayOut[] {
  const wanted = missingOf(board, demand) - unmetWants(board, demand).length;
  // What stands in breach moves to the machines before anything new is placed on them.
  const first = demandsInBreach(board);
  const carrying = demand.allowed.offers
    .filter((offer) => !first.some((other) => wouldTake(board, other, offer)))
    .map((offer) => carriedBy(board, demand, offer, wanted))
    .filter(({ places }) => places > 0);
  const price = ({ offer, quantity }: Bought): number => offer.monthly * quantity;
  const setup = ({ offer, quantity }: Bought): number => offer.setup * quantity;
  const [best] = carrying.toSorted(
    (a, b) =>
      b.places - a.places ||
      price(a) - price(b) ||
      setup(a) - setup(b) ||
      compareText(a.offer.name, b.offer.name),
  );
  if (!best) return [];
  const { offer, quantity, places } = best;
  const room = { free: offerRoom(board.ground, offer), machines: quantity, places };
  const unless = unlessRivals(board, demand, room, ({ allowed }) => allowed.offers.includes(offer));
  return [
    {
      kind: 'buy',
      message: `${quantity} x ${offer.name} would carry ${places} of ${demand.name}${unless}`,
      places,
      monthlyCost: price(best),
      edits: [],
      buy: { offer: offer.name, quantity },
    },
  ];
}

/** Whether an instance could stand on a machine of the offer, by labels and size. */
export const wouldTake = ({ ground }: Board, { allowed, min }: Demand, offer: OfferNode): boolean =>
  allowed.offers.includes(offer) && timesThatFit(offerRoom(ground, offer), min, 1) > 0;

/** As many machines as help, within the offer's stock. */
function carriedBy(board: Board, demand: Demand, offer: OfferNode, wanted: number): Bought {
  const most = Math.min(
    wanted,
    demand.service.spreadMax ?? Infinity,
    allowedIn(board, demand, offer, wanted),
  );
  const each = timesThatFit(offerRoom(board.ground, offer), demand.min, most);
  if (each === 0) return { offer, quantity: 0, places: 0 };
  const level = Math.min(wanted, allowedIn(board, demand, offer, wanted));
  const quantity = Math.min(Math.ceil(level / each), offer.available ?? Infinity);
  const places = Math.min(level, quantity * each);
  return opensLevel(board, demand, offer, places)
    ? { offer, quantity: Math.ceil(places / each), places }
    : { offer, quantity: 0, places: 0 };
}

/** Instances that topologySpread lets into the offer's domain. */
function allowedIn(board: Board, demand: Demand, { name }: OfferNode, wanted: number): number {
  return demand.spreads.reduce(
    (most, { domains, maxSkew }, at) => {
      const counts = board.inDomain[demand.index]![at]!;
      const domain = domains.ofOffer.get(name) ?? -1;
      if (domain < 0) return 0;
      const others = counts.filter((_, index) => index !== domain);
      return Math.min(most, lowestOf(others) + maxSkew - (counts[domain] ?? 0));
    },
    demand.spreads.length === 0 ? wanted : Infinity,
  );
}

/** A machine in a new domain starts it at nothing: no service that may use it must be uneven then. */
function opensLevel(board: Board, demand: Demand, offer: OfferNode, places: number): boolean {
  return board.demands.every((other) =>
    other.spreads.every(({ domains, maxSkew }, at) => {
      const counts = board.inDomain[other.index]![at]!;
      const domain = domains.ofOffer.get(offer.name) ?? -1;
      if (domain < counts.length || !other.allowed.offers.includes(offer)) return true;
      return highestOf(counts) - (other === demand ? places : 0) <= maxSkew;
    }),
  );
}
