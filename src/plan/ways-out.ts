import type { WayOut } from '../model/what-if.ts';
import { fits, mayAdd, missingOf, obstacles, put, rulesAllow, type Board } from './board.ts';
import { countOf, type Demand } from './demand.ts';
import { type Site } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { minus, timesThatFit, toVector } from './keys.ts';
import { clausesOf, soloBoard } from './rules-of.ts';
import { formatShort } from './why-not.ts';

const ORDER: readonly WayOut['kind'][] = ['activate', 'free', 'lower', 'relax', 'buy'];

/** What would give missing instances a place, the cheapest first (unknown prices last), then what places most. */
export function waysOut(board: Board, demand: Demand): readonly WayOut[] {
  const found = [
    ...relaxed(board, demand),
    ...lowered(board, demand),
    ...activated(board, demand),
    ...freed(board, demand),
    ...bought(board, demand),
  ];
  const price = ({ monthlyCost }: WayOut): number => monthlyCost ?? Infinity;
  return found.toSorted((a, b) => {
    if (price(a) !== price(b)) return price(a) - price(b);
    return (
      b.places - a.places ||
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      compareText(a.message, b.message)
    );
  });
}

/** How many missing instances would find a place as the board stands, and where. */
function placesFor(board: Board, variant: Demand): { places: number; where: readonly string[] } {
  const solo = soloBoard(board, variant);
  const where = new Set<string>();
  let places = 0;
  for (let missing = missingOf(board, variant); missing > 0; missing--) {
    const site = variant.allowed.sites.find((at) => mayAdd(solo.board, solo.demand, at));
    if (site === undefined) break;
    put(solo.board, solo.demand, site, 1);
    where.add(board.ground.sites[site]!.name);
    places += 1;
  }
  return { places, where: [...where] };
}

function relaxed(board: Board, demand: Demand): readonly WayOut[] {
  return clausesOf(board.ground, demand)
    .filter(({ rule }) => rule !== 'capacity-min-exceeded')
    .flatMap(({ message, without }): WayOut[] => {
      const { places, where } = placesFor(board, without(demand));
      if (places === 0) return [];
      return [
        {
          kind: 'relax',
          message: `without ${message}, ${count(places, demand)} on ${list(where)}`,
          places,
          monthlyCost: 0,
        },
      ];
    });
}

const count = (places: number, { name }: Demand): string => `${places} more of ${name} would fit`;

const list = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** The compute where the least is lacking: by how much the min would have to be lower to fit there. */
function lowered(board: Board, demand: Demand): readonly WayOut[] {
  const { keys, sites } = board.ground;
  const lacking = demand.allowed.sites
    .filter((site) => sites[site]!.open && rulesAllow(board, demand, site) && !fits(board, demand, site))
    .map((site) => ({
      site,
      short: demand.min.map((amount, k) => (amount > 0 ? Math.max(0, amount - board.room[site]![k]!) : 0)),
    }))
    .filter(({ short }) => short.every((amount, k) => amount <= demand.min[k]!));
  const share = (short: readonly number[]): number =>
    short.reduce((sum, amount, k) => sum + (amount > 0 ? amount / demand.min[k]! : 0), 0);
  let best = lacking[0];
  for (const next of lacking) if (share(next.short) < share(best!.short)) best = next;
  if (!best) return [];
  const parts = keys.names.flatMap((key, k) =>
    best.short[k]! > 0
      ? [
          `min ${key} ${formatShort(key, demand.min[k]! - best.short[k]!)} in place of ${formatShort(key, demand.min[k]!)}`,
        ]
      : [],
  );
  return [
    {
      kind: 'lower',
      message: `with ${parts.join(' and ')}, ${count(1, demand)} on ${sites[best.site]!.name}`,
      places: 1,
      monthlyCost: 0,
    },
  ];
}

/** Computes in maintenance or inactive that would take it. */
function activated(board: Board, demand: Demand): readonly WayOut[] {
  const { sites } = board.ground;
  const closed = demand.allowed.sites
    .map((site) => sites[site]!)
    .filter((site) => site.state !== 'active' && site.because === site.name);
  const helping = closed.filter(
    (site) =>
      fits(board, demand, site.index) &&
      obstacles(board, demand, site.index).every(
        ({ rule }) => rule === 'assigned-to-inactive' || rule === 'topology-spread',
      ),
  );
  return helping.slice(0, 3).map((site) => ({
    kind: 'activate',
    message: `if ${site.name} were active (it is ${site.state === 'maintenance' ? 'in maintenance' : 'inactive'}), 1 more of ${demand.name} would fit there`,
    places: 1,
    monthlyCost: 0,
  }));
}

/** Computes where a hand-written Assignment is what is in the way. */
function freed(board: Board, demand: Demand): readonly WayOut[] {
  const { sites } = board.ground;
  const ways = demand.allowed.sites.flatMap((index): WayOut[] => {
    const site = sites[index]!;
    if (!site.open || !rulesAllow(board, demand, index) || fits(board, demand, index)) return [];
    const pin = smallestPinInTheWay(board, demand, site);
    if (!pin) return [];
    return [
      {
        kind: 'free',
        message: `without ${pin} on ${site.name} (assigned by hand), ${count(1, demand)} there`,
        places: 1,
        monthlyCost: 0,
      },
    ];
  });
  return ways.slice(0, 3);
}

function smallestPinInTheWay(board: Board, demand: Demand, { index, node }: Site): string | undefined {
  const room = board.room[index]!;
  const pins = node.assignments
    .filter(({ generated }) => !generated)
    .map((pin) => ({ name: pin.serviceName, held: toVector(board.ground.keys, pin.allocated) }));
  const enough = pins.filter(
    ({ held }) =>
      timesThatFit(
        room.map((free, k) => free + held[k]!),
        demand.min,
        1,
      ) === 1,
  );
  const total = (held: readonly number[]): number => held.reduce((sum, amount) => sum + amount, 0);
  return enough.toSorted((a, b) => total(a.held) - total(b.held) || compareText(a.name, b.name))[0]?.name;
}

/** The cheapest offer that carries one more. */
function bought(board: Board, demand: Demand): readonly WayOut[] {
  const { keys } = board.ground;
  if (demand.wants.length > 0 && countOf(demand.pinned) === 0 && demand.instances === 1) return [];
  const most = Math.min(missingOf(board, demand), demand.service.spreadMax ?? Infinity);
  const carrying = demand.allowed.offers
    .map((offer) => ({
      offer,
      places: timesThatFit(
        minus(
          toVector(keys, offer.capacity),
          keys.names.map(() => 0),
        ),
        demand.min,
        most,
      ),
    }))
    .filter(({ places }) => places > 0);
  const best = carrying.toSorted(
    (a, b) =>
      a.offer.monthly - b.offer.monthly ||
      a.offer.setup - b.offer.setup ||
      compareText(a.offer.name, b.offer.name),
  )[0];
  if (!best) return [];
  return [
    {
      kind: 'buy',
      message: `one ${best.offer.name} would carry ${best.places} of ${demand.name}`,
      places: best.places,
      monthlyCost: best.offer.monthly,
    },
  ];
}
