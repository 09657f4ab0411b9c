import { instancesOn, missingOf, placedOf, unmetWants, type Board } from './board.ts';
import { type Apart, describeApart, nearOf } from './apart.ts';
import { describeLonely, hasCompany } from './beside.ts';
import type { Demand } from './demand.ts';
import type { Spread } from './eligible.ts';
import { fewestThatCover, type Piece } from './cover.ts';
import { describeWant } from './wants.ts';
import { formatShort, spreadObstacle } from './why-not.ts';

/** Generated instances that stand where a rule forbids it, and by how much. */
export interface Breach {
  readonly demand: Demand;
  readonly site: number;
  /** As few as, elsewhere, would mend it. */
  readonly count: number;
  readonly rule: string;
  readonly message: string;
  /** Of capacity: what the compute is short of, by key (internal units). */
  readonly over?: readonly number[];
  /** Of two that stand in one place though they are kept apart: either may go. */
  readonly apart?: Apart;
}

/** How many instances would have to change their place for every rule to hold. Pins are findings, not breaches. */
export const countBreaches = (board: Board): number =>
  board.demands.reduce((sum, demand) => sum + countLonely(board, demand), countBreachesButLonely(board));

/** The same, but for what stands without company. */
export function countBreachesButLonely(board: Board): number {
  let sum = 0;
  for (const demand of board.demands) sum += countSolo(board, demand) + apartCharges(board, demand).own;
  for (const site of overfullSites(board)) sum += fewestOff(board, site).length;
  return sum;
}

/** The same, where what has no place gets none. */
export const countSettled = (board: Board): number => countBreaches({ ...board, settled: true });

/** Those that one service has a part in: of its own rules, with those that it is kept apart from, and of what belongs beside it. */
export function countOwn(board: Board, demand: Demand): number {
  return countOwnButLonely(board, demand) + countLonelyWith(board, demand);
}

/** The same, but for what is without company: others may come beside it. */
export function countOwnButLonely(board: Board, demand: Demand): number {
  const { own, others } = apartCharges(board, demand);
  return countSolo(board, demand) + own + others;
}

/** Of the service and of all that belong beside it. */
export function countLonelyWith(board: Board, demand: Demand): number {
  if (demand.besides.length + demand.hosts.length === 0) return 0;
  return [demand, ...hostsOf(board, demand)].reduce((sum, one) => sum + countLonely(board, one), 0);
}

const hostsOf = ({ demands }: Board, { hosts }: Demand): readonly Demand[] =>
  hosts.length === 0 ? [] : demands.filter(({ name }) => hosts.includes(name));

/** Instances that stand where what they belong beside does not; they are bound, the others are not. */
export function countLonely(board: Board, demand: Demand): number {
  if (demand.besides.length === 0) return 0;
  let sum = 0;
  for (const site of board.on[demand.index]!.keys()) sum += lonelyOn(board, demand, site);
  return sum;
}

export const lonelyOn = (board: Board, demand: Demand, site: number): number =>
  demand.besides.length === 0 || hasCompany(board.near, demand, site, true) || isFaulty(demand, site)
    ? 0
    : (board.on[demand.index]!.get(site) ?? 0);

/**
 * The fewest instances of the service whose change of place leaves none beside what they are kept apart from, one for each
 * pair; and those of the others that are charged instead, as there are fewer of them, or they can go and pins cannot.
 */
function apartCharges(board: Board, demand: Demand): { readonly own: number; readonly others: number } {
  let [own, others] = [0, 0];
  for (const apart of demand.aparts)
    for (const clash of clashesOf(board, demand, apart)) {
      own += clash.own;
      others += clash.others;
    }
  return { own, others };
}

interface Clash {
  readonly place: number;
  readonly own: number;
  readonly others: number;
}

function clashesOf(board: Board, demand: Demand, apart: Apart): readonly Clash[] {
  const { view } = apart;
  const mine = generatedBy(board, demand, view);
  if (apart.other === demand.name)
    return [...mine].flatMap(([place, count]) => {
      const own = count - (nearOf(board.near, demand.name, view, place) > count ? 0 : 1);
      return own > 0 ? [{ place, own, others: 0 }] : [];
    });
  const other = board.demands.find(({ name }) => name === apart.other);
  const theirs = other ? generatedBy(board, other, view) : new Map<number, number>();
  return view.names.flatMap((_, place): Clash[] => {
    const all = nearOf(board.near, demand.name, view, place);
    const rest = nearOf(board.near, apart.other, view, place);
    if (all === 0 || rest === 0) return [];
    const [a, b] = [mine.get(place) ?? 0, theirs.get(place) ?? 0];
    const stuck = [all > a, rest > b] as const;
    if (stuck[0] && stuck[1]) return [{ place, own: a, others: b }];
    const mineGo = stuck[1] || (!stuck[0] && (a < b || (a === b && apart.owner === demand.name)));
    return [mineGo ? { place, own: a, others: 0 } : { place, own: 0, others: b }];
  });
}

/** Generated instances by place. */
function generatedBy(board: Board, demand: Demand, { ofSite }: Apart['view']): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [site, count] of board.on[demand.index]!) {
    const place = ofSite[site]!;
    if (place >= 0) counts.set(place, (counts.get(place) ?? 0) + count);
  }
  return counts;
}

/** Those of one service's own rules: labels and state, spreadMax, topologySpread, wants of ports. */
function countSolo(board: Board, demand: Demand): number {
  if (board.on[demand.index]!.size === 0) return 0;
  let sum = 0;
  for (const { site, fault } of demand.homes) if (fault) sum += board.on[demand.index]!.get(site) ?? 0;
  if (demand.service.spreadMax !== undefined)
    for (const site of board.on[demand.index]!.keys()) sum += spreadExcess(board, demand, site);
  return sum + skewExcess(board, demand) + wantExcess(board, demand);
}

const isFaulty = ({ homes }: Demand, site: number): boolean =>
  homes.some((home) => home.site === site && home.fault !== undefined);

/** Instances on a compute beyond spreadMax, those that may not be there anyway left out. */
export function spreadExcess(board: Board, demand: Demand, site: number): number {
  const { spreadMax } = demand.service;
  const here = board.on[demand.index]!.get(site) ?? 0;
  if (spreadMax === undefined || here === 0 || isFaulty(demand, site)) return 0;
  return Math.max(0, Math.min(here, instancesOn(board, demand, site) - spreadMax));
}

/**
 * Fewest instances whose change of domain levels them, spread by spread; what is still to be placed may level them too,
 * until all is settled.
 */
export function skewExcess(board: Board, demand: Demand): number {
  let sum = 0;
  for (let at = 0; at < demand.spreads.length; at++) sum += excessOver(board, demand, at);
  return sum;
}

function excessOver(board: Board, demand: Demand, at: number): number {
  const counts = board.inDomain[demand.index]![at]!;
  if (counts.length < 2) return 0;
  const { maxSkew } = demand.spreads[at]!;
  const highest = Math.max(...counts);
  if (highest - Math.min(...counts) <= maxSkew) return 0;
  const pinned = pinnedByDomain(board, demand, demand.spreads[at]!);
  const waiting = board.settled ? 0 : Math.max(0, missingOf(board, demand));
  let fewest = Infinity;
  for (let low = 0; low <= highest; low++) {
    let excess = 0;
    let deficit = 0;
    let slack = 0;
    counts.forEach((count, domain) => {
      excess += Math.max(0, count - Math.max(low + maxSkew, pinned[domain]!));
      deficit += Math.max(0, low - count);
      slack += Math.max(0, low + maxSkew - count);
    });
    const moves = Math.max(excess, deficit - waiting);
    if (moves <= slack) fewest = Math.min(fewest, moves);
  }
  return fewest === Infinity ? 0 : Math.min(fewest, placedOf(board, demand));
}

function pinnedByDomain(board: Board, { index }: Demand, { domains }: Spread): readonly number[] {
  const counts = domains.names.map(() => 0);
  for (const [site, count] of board.pinned[index]!) {
    const domain = domains.ofSite[site]!;
    if (domain >= 0) counts[domain]! += count;
  }
  return counts;
}

/** Wants that no instance meets, beyond those that what is still to be placed may meet. */
export function wantExcess(board: Board, demand: Demand): number {
  if (demand.wants.length === 0) return 0;
  const waiting = Math.max(0, missingOf(board, demand));
  const unmet = unmetWants(board, demand).length - waiting;
  return unmet <= 0 ? 0 : Math.min(unmet, placedOf(board, demand));
}

/** Computes that cannot hold all that stands there by min, beside what is pinned. */
export function overfullSites(board: Board): readonly number[] {
  return board.ground.sites.flatMap(({ index }) => (overOf(board, index) ? [index] : []));
}

/** What a compute is short of, by key; undefined where it is not. Pins beyond its capacity are nobody else's fault. */
export function overOf(board: Board, site: number): readonly number[] | undefined {
  const room = board.room[site]!;
  if (room.every((free) => free >= 0)) return undefined;
  const { capacity, fixed } = board.ground.sites[site]!;
  const over = room.map((free, k) => Math.max(0, Math.min(capacity[k]! - fixed[k]!, 0) - free));
  return over.some((amount) => amount > 0) ? over : undefined;
}

/** The fewest instances without which the compute holds the rest, those that may not be there anyway left out. */
export function fewestOff(board: Board, site: number): readonly Demand[] {
  const over = overOf(board, site);
  if (!over) return [];
  const left = over.slice();
  const pieces: (Piece & { readonly demand: Demand })[] = [];
  for (const demand of board.demands) {
    const here = board.on[demand.index]!.get(site) ?? 0;
    if (here === 0) continue;
    const gone = isFaulty(demand, site) ? here : spreadExcess(board, demand, site);
    demand.min.forEach((amount, k) => (left[k]! -= amount * gone));
    if (here > gone) pieces.push({ demand, size: demand.min, count: here - gone });
  }
  return fewestThatCover(
    left.map((amount) => Math.max(0, amount)),
    pieces,
  ).map(({ demand }) => demand);
}

/** Every breach on the board, by service, then compute. */
export function breachesOf(board: Board): readonly Breach[] {
  const found = [
    ...board.demands.flatMap((demand) => ownBreaches(board, demand)),
    ...overfullSites(board).flatMap((site) => overfullBreaches(board, site)),
  ];
  return found.toSorted((a, b) => a.demand.index - b.demand.index || a.site - b.site);
}

/** Services of which something has to change its place: a machine that comes gives them room first. */
export function demandsInBreach(board: Board): readonly Demand[] {
  return [...new Set(breachesOf(board).map(({ demand }) => demand))];
}

function ownBreaches(board: Board, demand: Demand): readonly Breach[] {
  const on = board.on[demand.index]!;
  if (on.size === 0) return [];
  const breaches: Breach[] = [];
  for (const { site, fault } of demand.homes) {
    const count = fault ? (on.get(site) ?? 0) : 0;
    if (count > 0) breaches.push({ demand, site, count, ...fault! });
  }
  const sites = [...on.keys()].toSorted((a, b) => a - b);
  for (const site of sites) {
    const count = spreadExcess(board, demand, site);
    if (count === 0) continue;
    const { rule } = spreadObstacle(0, 0);
    const message = `${instancesOn(board, demand, site)} of it are there, spreadMax is ${demand.service.spreadMax}`;
    breaches.push({ demand, site, count, rule, message });
  }
  return [
    ...breaches,
    ...demand.spreads.flatMap((_, at) => skewBreaches(board, demand, at, sites)),
    ...wantBreaches(board, demand, sites),
    ...apartBreaches(board, demand, sites),
    ...lonelyBreaches(board, demand, sites),
  ];
}

const lonelyBreaches = (board: Board, demand: Demand, sites: readonly number[]): readonly Breach[] =>
  sites.flatMap((site) => {
    const count = lonelyOn(board, demand, site);
    if (count === 0) return [];
    return [
      { demand, site, count, rule: 'service-affinity', message: describeLonely(board.near, demand, site) },
    ];
  });

function apartBreaches(board: Board, demand: Demand, sites: readonly number[]): readonly Breach[] {
  return demand.aparts.flatMap((apart) =>
    clashesOf(board, demand, apart).flatMap(({ place, own }) => {
      let left = own;
      const { view } = apart;
      const where = view.key === 'infractl.dev/name' ? '' : ` (${view.names[place]})`;
      const message = `${describeApart(demand.name, apart)}${where}`;
      return sites.flatMap((site) => {
        const count = view.ofSite[site] === place ? Math.min(left, board.on[demand.index]!.get(site)!) : 0;
        if (count <= 0) return [];
        left -= count;
        return [{ demand, site, count, rule: 'service-anti-affinity', message, apart }];
      });
    }),
  );
}

function skewBreaches(board: Board, demand: Demand, at: number, sites: readonly number[]): readonly Breach[] {
  let left = excessOver(board, demand, at);
  if (left === 0) return [];
  const counts = board.inDomain[demand.index]![at]!;
  const { domains, maxSkew } = demand.spreads[at]!;
  const { names, key, ofSite } = domains;
  const lowest = Math.min(...counts);
  const high = sites
    .filter((site) => ofSite[site]! >= 0 && !isFaulty(demand, site))
    .toSorted((a, b) => counts[ofSite[b]!]! - counts[ofSite[a]!]! || a - b);
  return high.flatMap((site) => {
    const domain = ofSite[site]!;
    const count = Math.min(left, board.on[demand.index]!.get(site)!);
    if (count <= 0) return [];
    left -= count;
    const message = `${key} ${names[domain]} holds ${counts[domain]} of it and ${names[counts.indexOf(lowest)]} ${lowest}: maxSkew is ${maxSkew}`;
    return [{ demand, site, count, rule: 'topology-spread', message }];
  });
}

function wantBreaches(board: Board, demand: Demand, sites: readonly number[]): readonly Breach[] {
  let left = wantExcess(board, demand);
  if (left === 0) return [];
  const unmet = unmetWants(board, demand);
  const message = unmet.map((want) => describeWant(board.ground, want)).join('; ');
  const meets = (site: number): number => Number(demand.wants.some(({ holders }) => holders.includes(site)));
  return sites
    .toSorted((a, b) => meets(a) - meets(b) || a - b)
    .flatMap((site) => {
      const count = Math.min(left, board.on[demand.index]!.get(site)!);
      if (count <= 0) return [];
      left -= count;
      return [{ demand, site, count, rule: 'port-ip-not-on-compute', message }];
    });
}

function overfullBreaches(board: Board, site: number): readonly Breach[] {
  const off = fewestOff(board, site);
  if (off.length === 0) return [];
  const over = overOf(board, site)!;
  const { names } = board.ground.keys;
  const short = names.flatMap((key, k) =>
    over[k]! > 0 ? [`${key} short by ${formatShort(key, over[k]!)}`] : [],
  );
  const message = `${board.ground.sites[site]!.name} cannot hold all that is on it: ${short.join('; ')}`;
  return [...new Set(off)].map((demand) => ({
    demand,
    site,
    count: off.filter((other) => other === demand).length,
    rule: 'capacity-min-exceeded',
    message,
    over,
  }));
}
