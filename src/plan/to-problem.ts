import type { Bin, ItemClass, Offer, Problem } from './solve/model/problem.ts';
import { countOf, type Demand, type Stand } from './demand.ts';
import type { OfferNode } from '../model/fleet.ts';
import type { Ground } from './ground.ts';
import { addTo, toVector, type Vector } from './keys.ts';

/**
 * What may move. `hold`: nothing that stands, at the sizes it has; only what is pending and what must leave is placed.
 * `free`: generated instances count by min and may move.
 */
export type Mode = 'hold' | 'free';

export interface Setting {
  readonly mode: Mode;
  readonly goal: Problem['goal'];
  /** Per instance of a demand, in the solver's eyes. */
  readonly need: (demand: Demand) => Vector;
  readonly most: (demand: Demand) => Vector;
}

/** Sizes of what stands after settling changed limits, by demand and in step with its homes. */
export type HomeSizes = readonly (readonly Vector[])[];

/** Instances that the solver may not touch: all homes in `hold`, else those on computes in maintenance. */
export type Frozen = (demand: Demand, home: Stand) => boolean;

export function buildProblem(
  ground: Ground,
  demands: readonly Demand[],
  setting: Setting,
  frozen: Frozen,
  sizes: HomeSizes,
): Problem {
  const used = ground.sites.map((site) => site.fixed.slice());
  const busy = ground.sites.map((site) => site.node.guests.length > 0);
  demands.forEach((demand) => {
    for (const pin of demand.pinned) busy[pin.site] = true;
    demand.homes.forEach((home, at) => {
      if (!frozen(demand, home)) return;
      busy[home.site] = true;
      if (setting.mode === 'hold') addTo(used[home.site]!, sizes[demand.index]![at]!);
      else addTo(used[home.site]!, demand.min, home.quantity);
    });
  });
  const offers = [...ground.fleet.offers.values()];
  const indexesOf = offerIndexes(offers);
  return {
    dims: ground.keys.names.length,
    bins: ground.sites.map((site, index) => toBin(ground, site, used[index]!, busy[index]!)),
    classes: demands.map((demand) => toClass(demand, setting, frozen, indexesOf(demand.allowed.offers))),
    offers: offers.map((offer) => toOffer(ground, offer)),
    goal: setting.goal,
    target: ground.fleet.settings.target,
  };
}

function toBin(ground: Ground, site: Ground['sites'][number], used: Vector, busy: boolean): Bin {
  return {
    room: leftOf(site.capacity, used),
    capacity: site.capacity.map((amount) => Math.max(0, amount)),
    scored: ground.keys.always,
    cost: site.cost ?? 0,
    open: site.open,
    fixed: busy,
    rank: site.rank,
  };
}

export const leftOf = (capacity: readonly number[], used: readonly number[]): Vector =>
  capacity.map((amount, k) => amount - used[k]!);

function toClass(demand: Demand, setting: Setting, frozen: Frozen, offers: readonly number[]): ItemClass {
  const still = demand.homes.filter((home) => frozen(demand, home));
  const movable = demand.homes.filter((home) => !frozen(demand, home));
  const { spreadMax, topologySpread } = demand.service;
  return {
    need: setting.need(demand),
    most: setting.most(demand),
    count: countOf(movable) + countOf(demand.strays) + demand.pending,
    bins: demand.allowed.sites,
    offers: setting.mode === 'hold' ? [] : offers,
    home: movable.map(({ site, quantity }) => ({ bin: site, count: quantity })),
    pinned: [...demand.pinned, ...still].map(({ site, quantity }) => ({ bin: site, count: quantity })),
    ...(spreadMax === undefined ? {} : { spreadMax }),
    ...(topologySpread && demand.domains
      ? { topology: topologyOf(demand.domains, topologySpread.maxSkew, offers) }
      : {}),
    wanted: openWants(demand),
  };
}

/** The wants that no pinned instance meets. */
function openWants(demand: Demand): readonly (readonly number[])[] {
  if (demand.wants.length === 0) return [];
  return demand.wants
    .filter((want) => want.sites.length > 0 && !demand.pinned.some((pin) => want.holders.includes(pin.site)))
    .map((want) => want.sites);
}

function topologyOf(
  domains: NonNullable<Demand['domains']>,
  maxSkew: number,
  offers: readonly number[],
): NonNullable<ItemClass['topology']> {
  const byOffer = [...domains.ofOffer.values()];
  const ofOffer: number[] = [];
  offers.forEach((offer, at) => (ofOffer[offer] = byOffer[at]!));
  return {
    maxSkew,
    domains: domains.names.length,
    ofBin: domains.ofSite,
    ofOffer: Array.from(ofOffer, (domain) => domain ?? -1),
  };
}

/** Indexes are looked up once for each list of offers, which alike services share. */
function offerIndexes(all: readonly OfferNode[]): (some: readonly OfferNode[]) => readonly number[] {
  const at = new Map(all.map((offer, index) => [offer, index]));
  const known = new Map<readonly OfferNode[], readonly number[]>();
  return (some) => {
    const indexes = known.get(some) ?? some.map((offer) => at.get(offer)!);
    known.set(some, indexes);
    return indexes;
  };
}

function toOffer(ground: Ground, offer: OfferNode): Offer {
  return {
    capacity: toVector(ground.keys, offer.capacity),
    cost: offer.monthly,
    setup: offer.setup,
    stock: offer.available ?? Infinity,
  };
}
