import type { Bin, ItemClass, Offer, Problem } from './solve/model/problem.ts';
import { isInDomains, missingOf, type Board } from './board.ts';
import { hasCompany } from './beside.ts';
import { isEverywhere, type Demand, type Home } from './demand.ts';
import type { Spread } from './eligible.ts';
import type { OfferNode } from '../model/fleet.ts';
import type { Ground } from './ground.ts';
import { addTo, type Vector } from './keys.ts';
import { offerRoom } from './offer-room.ts';

export interface Setting {
  readonly goal: Problem['goal'];
  /** Homes that may stay or move; all others stand still. */
  readonly movable?: (demand: Demand, home: Home) => boolean;
  /** Instances of a home that are to find another place, if there is one; what they hold is not given away before. */
  readonly leaving?: (demand: Demand, home: Home) => number;
  /** Nothing more on the computes that there are. */
  readonly buyOnly?: boolean;
  /** Computes that take nothing and keep nothing that may move. */
  readonly closed?: (site: number) => boolean;
}

/** What waits, and what may move, as a problem: all else on the board stands still and takes its room. */
export function buildProblem(board: Board, setting: Setting): Problem {
  const { ground, demands } = board;
  const room = board.room.map((free, site) => free.map((amount, k) => amount - board.held[site]![k]!));
  const busy = ground.sites.map((site) => site.node.guests.length > 0);
  const classes = demands.map((demand): Still => stillOf(board, demand, setting));
  demands.forEach((demand, index) => {
    if (isEverywhere(demand)) return;
    for (const site of board.pinned[index]!.keys()) busy[site] = true;
    for (const { bin } of classes[index]!.still) busy[bin] = true;
    for (const { site, count } of classes[index]!.free) addTo(room[site]!, demand.min, count);
  });
  const offers = [...ground.fleet.offers.values()];
  const indexesOf = offerIndexes(offers);
  const unknown = dearerThanAll(ground);
  return {
    dims: ground.keys.names.length,
    bins: ground.sites.map((site, index) =>
      toBin(ground, site, room[index]!, busy[index]!, unknown, setting),
    ),
    classes: demands.map((demand, index) =>
      toClass(board, demand, classes[index]!, setting, indexesOf(demand.allowed.offers)),
    ),
    offers: offers.map((offer) => toOffer(ground, offer)),
    goal: setting.goal,
    target: ground.fleet.settings.target,
  };
}

/** Instances of one demand: those that stand still, those that may move, and how many have to. */
interface Still {
  readonly still: readonly { readonly bin: number; readonly count: number }[];
  readonly free: readonly { readonly site: number; readonly count: number; readonly mayStay: boolean }[];
  readonly leaving: number;
}

function stillOf(board: Board, demand: Demand, { movable, leaving, closed }: Setting): Still {
  const on = new Map(board.on[demand.index]);
  const free: { site: number; count: number; mayStay: boolean }[] = [];
  let away = 0;
  for (const home of demand.homes) {
    const here = Math.min(home.quantity, on.get(home.site) ?? 0);
    if (here === 0) continue;
    away += Math.min(here, leaving?.(demand, home) ?? 0);
    if (!movable?.(demand, home)) continue;
    free.push({ site: home.site, count: here, mayStay: closed?.(home.site) !== true });
    on.set(home.site, on.get(home.site)! - here);
  }
  const still = [...on].flatMap(([bin, count]) => (count > 0 ? [{ bin, count }] : []));
  return { still: still.toSorted((a, b) => a.bin - b.bin), free, leaving: away };
}

/** A price above all that are known together: for computes without one. */
function dearerThanAll({ sites, fleet }: Ground): number {
  const known = sites.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  return 1 + known + [...fleet.offers.values()].reduce((most, { monthly }) => Math.max(most, monthly), 0);
}

function toBin(
  ground: Ground,
  site: Ground['sites'][number],
  room: Vector,
  busy: boolean,
  unknown: number,
  { buyOnly, closed }: Setting,
): Bin {
  return {
    room,
    capacity: site.capacity.map((amount) => Math.max(0, amount)),
    scored: ground.keys.always,
    cost: site.cost ?? unknown,
    open: site.open && buyOnly !== true && closed?.(site.index) !== true,
    fixed: busy,
    rank: site.rank,
  };
}

function toClass(
  board: Board,
  demand: Demand,
  { still, free, leaving }: Still,
  { buyOnly }: Setting,
  offers: readonly number[],
): ItemClass {
  const narrow = narrowest(demand.spreads);
  const pinned = [...board.pinned[demand.index]!].map(([bin, count]) => ({ bin, count }));
  const wants = openWants(board, demand, still);
  const waiting = Math.max(0, missingOf(board, demand)) - (buyOnly ? wants.length : 0);
  const { allocation } = board.ground.fleet.settings;
  return {
    need: demand.min,
    most: allocation === 'min' ? demand.min : demand.max,
    count: Math.max(0, waiting) + leaving + free.reduce((sum, { count }) => sum + count, 0),
    bins: placesOf(board, demand),
    offers,
    home: free.flatMap(({ site, count, mayStay }) => (mayStay ? [{ bin: site, count }] : [])),
    pinned: [...pinned, ...still],
    ...mostOnOne(demand),
    ...apartOn(board, demand),
    ...(narrow ? { topology: topologyOf(narrow, offers) } : {}),
    wanted: buyOnly ? [] : wants.filter(({ sites }) => sites.length > 0).map(({ sites }) => sites),
  };
}

/** Its own instances are kept apart as spreadMax 1 does it; places that are larger than a machine are judged afterwards. */
function mostOnOne({ name, aparts, allowed, service: { spreadMax } }: Demand): Pick<ItemClass, 'spreadMax'> {
  const single = aparts.some(
    ({ other, view }) => other === name && allowed.sites.every((site) => view.ofSite[site]! >= 0),
  );
  if (single) return { spreadMax: 1 };
  return spreadMax === undefined ? {} : { spreadMax };
}

function apartOn({ demands }: Board, { name, aparts }: Demand): Pick<ItemClass, 'apart'> {
  const others = new Set(aparts.map(({ other }) => other).filter((other) => other !== name));
  if (others.size === 0) return {};
  return { apart: demands.flatMap((other) => (others.has(other.name) ? [other.index] : [])) };
}

/** The wants that nothing meets that stands still. */
function openWants(board: Board, demand: Demand, still: Still['still']): Demand['wants'] {
  return demand.wants.filter(
    ({ holders }) =>
      !holders.some((site) => board.pinned[demand.index]!.has(site) || still.some(({ bin }) => bin === site)),
  );
}

/** The solver knows one spread a service, the one with the fewest domains; what it breaks of the others is left out afterwards. */
const narrowest = (spreads: readonly Spread[]): Spread | undefined =>
  spreads.length < 2
    ? spreads[0]
    : spreads.reduce((a, b) => (b.domains.names.length < a.domains.names.length ? b : a));

/** In a domain of every spread (the solver looks at one itself), and where company stands or may come. */
function placesOf(board: Board, demand: Demand): readonly number[] {
  const { spreads, besides, allowed } = demand;
  const comes = (name: string): boolean =>
    board.demands.some(
      (other) =>
        other.name === name &&
        (missingOf(board, other) > 0 || other.homes.some(({ fault }) => fault !== undefined)),
    );
  const firm = besides.filter(({ peers }) => !peers.some(comes));
  if (spreads.length < 2 && firm.length === 0) return allowed.sites;
  return allowed.sites.filter(
    (site) => isInDomains(demand, site) && hasCompany(board.near, { ...demand, besides: firm }, site, false),
  );
}

function topologyOf(
  { domains, maxSkew }: Spread,
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
    capacity: offerRoom(ground, offer),
    cost: offer.monthly,
    setup: offer.setup,
    stock: offer.available ?? Infinity,
  };
}
