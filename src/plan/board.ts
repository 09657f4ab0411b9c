import { apartObstacles, blockersOf, copyNear, countNear, nobodyNear, type NearBy } from './apart.ts';
import { companyObstacles, hasCompany } from './beside.ts';
import type { Demand } from './demand.ts';
import type { Spread } from './eligible.ts';
import type { Ground } from './ground.ts';
import { addTo, minus, type Vector } from './keys.ts';
import {
  labelObstacles,
  noDomainObstacle,
  shortages,
  skewObstacle,
  spreadObstacle,
  stateObstacles,
  taintObstacles,
  type Obstacle,
} from './why-not.ts';
import type { Want } from './wants.ts';

/** Who is where while a plan is made, counted by min. Changed by `put` alone. */
export interface Board {
  readonly ground: Ground;
  readonly demands: readonly Demand[];
  /** By site: total - reserved - fixed - mins of the generated instances on it. */
  readonly room: readonly Vector[];
  /** By site: what is not to be taken back of what stands there above its min; all zero where it may be. */
  readonly held: readonly Vector[];
  /** By demand: generated instances by site. */
  readonly on: readonly Map<number, number>[];
  /** By demand: pinned instances by site. */
  readonly pinned: readonly ReadonlyMap<number, number>[];
  /** By demand and each of its spreads: instances by domain, pinned ones included. */
  readonly inDomain: readonly (readonly number[][])[];
  /** Instances of services that others are kept apart from, or belong beside, by place; empty where none are. */
  readonly near: NearBy;
  /** What has no place by now gets none: it levels no domains. */
  readonly settled?: true;
}

export function emptyBoard(ground: Ground, demands: readonly Demand[]): Board {
  const pinned = demands.map(pinsBySite);
  const near = nobodyNear(demands);
  if (near.size > 0)
    demands.forEach(({ name }, index) => {
      for (const [site, count] of pinned[index]!) countNear(near, name, site, count);
    });
  return {
    ground,
    demands,
    room: ground.sites.map((site) => minus(site.capacity, site.fixed)),
    held: ground.sites.map(() => ground.keys.names.map(() => 0)),
    on: demands.map(() => new Map<number, number>()),
    pinned,
    inDomain: demands.map((demand, index) =>
      demand.spreads.length === 0
        ? NO_SPREADS
        : demand.spreads.map((spread) => pinsByDomain(spread, pinned[index]!)),
    ),
    near,
  };
}

/** What stands now, but for what leaves, and nothing else. */
export function boardOfHomes(ground: Ground, demands: readonly Demand[]): Board {
  const board = emptyBoard(ground, demands);
  for (const demand of demands)
    for (const { site, quantity } of demand.homes) put(board, demand, site, quantity);
  return board;
}

/** The same board for another try. */
export function copyBoard(board: Board): Board {
  return {
    ...board,
    room: board.room.map((room) => room.slice()),
    on: board.on.map((on) => new Map(on)),
    inDomain: board.inDomain.map((all) => (all.length === 0 ? all : all.map((counts) => counts.slice()))),
    near: copyNear(board.near),
  };
}

const NO_SPREADS: readonly number[][] = [];
const NO_PINS: ReadonlyMap<number, number> = new Map();

function pinsBySite(demand: Demand): ReadonlyMap<number, number> {
  if (demand.pinned.length === 0) return NO_PINS;
  const pins = new Map<number, number>();
  for (const { site, quantity } of demand.pinned) pins.set(site, (pins.get(site) ?? 0) + quantity);
  return pins;
}

function pinsByDomain({ domains }: Spread, pins: ReadonlyMap<number, number>): number[] {
  const counts = domains.names.map(() => 0);
  for (const [site, count] of pins) {
    const domain = domains.ofSite[site]!;
    if (domain >= 0) counts[domain]! += count;
  }
  return counts;
}

/** Adds instances (or takes them, where `count` is negative). Asks nothing: see `mayAdd`. */
export function put(board: Board, demand: Demand, site: number, count: number): void {
  const room = board.room[site]!;
  const exact = room.every(Number.isSafeInteger);
  addTo(room, demand.min, -count);
  const on = board.on[demand.index]!;
  const left = (on.get(site) ?? 0) + count;
  if (left === 0) on.delete(site);
  else on.set(site, left);
  if (!exact) countRoom(board, site);
  countInDomains(board, demand, site, count);
  if (board.near.size > 0) countNear(board.near, demand.name, site, count);
}

/** So many more instances of the demand in the domains of the site. */
export function countInDomains(board: Board, { index, spreads }: Demand, site: number, count: number): void {
  for (let at = 0; at < spreads.length; at++) {
    const domain = spreads[at]!.domains.ofSite[site]!;
    if (domain >= 0) board.inDomain[index]![at]![domain]! += count;
  }
}

/** Sums beyond 2^53 were rounded: what is left is counted anew, so that no room is there that is not. */
function countRoom(board: Board, site: number): void {
  const { capacity, fixed } = board.ground.sites[site]!;
  const room = minus(capacity, fixed);
  for (const { index, min } of board.demands) {
    const count = board.on[index]!.get(site) ?? 0;
    if (count > 0) addTo(room, min, -count);
  }
  board.room[site]!.splice(0, room.length, ...room);
}

export const instancesOn = (board: Board, demand: Demand, site: number): number =>
  (board.on[demand.index]!.get(site) ?? 0) + (board.pinned[demand.index]!.get(site) ?? 0);

/** Instances of a demand that the board has, pinned ones not. */
export function placedOf(board: Board, demand: Demand): number {
  let sum = 0;
  for (const count of board.on[demand.index]!.values()) sum += count;
  return sum;
}

/** Whether what stands there may move at all: nothing does in maintenance, nor what says `move: never`. */
export const mayMove = ({ sites }: Ground, { service }: Demand, site: number): boolean =>
  sites[site]!.state !== 'maintenance' && isMovable(service);

/** What says `move: never` stays, and what is on every compute has no other place. */
export const isMovable = ({ move, mode }: Demand['service']): boolean =>
  move !== 'never' && mode === 'replicated';

export const freeInstances = (demand: Demand): number => Math.max(0, demand.instances - demand.pinnedTotal);

export const missingOf = (board: Board, demand: Demand): number =>
  freeInstances(demand) - placedOf(board, demand);

/** Instances without a place that ran on a compute that is gone: of a service these have the places that there are first. */
export const lostOf = (board: Board, demand: Demand): number =>
  demand.strays.length === 0 ? 0 : Math.max(0, missingOf(board, demand) - demand.pending);

export const lostOn = (board: Board): number =>
  board.demands.reduce((sum, demand) => sum + lostOf(board, demand), 0);

/** The wants that no instance on the board meets. */
export function unmetWants(board: Board, demand: Demand): readonly Want[] {
  if (demand.wants.length === 0) return [];
  const on = board.on[demand.index]!;
  const pinned = board.pinned[demand.index]!;
  return demand.wants.filter((want) => !want.holders.some((site) => on.has(site) || pinned.has(site)));
}

/** Whether some want would be unmet without these instances. */
export function isLastOfWant(board: Board, demand: Demand, site: number, leaving = 1): boolean {
  return demand.wants.some(({ holders }) => {
    if (!holders.includes(site)) return false;
    return holders.reduce((sum, holder) => sum + instancesOn(board, demand, holder), 0) <= leaving;
  });
}

/** Whether state, labels, spread rules and room allow one more there. */
export function mayAdd(board: Board, demand: Demand, site: number): boolean {
  return (
    board.ground.sites[site]!.open &&
    demand.allowed.has[site] === 1 &&
    rulesAllow(board, demand, site) &&
    fits(board, demand, site)
  );
}

export const fits = (board: Board, demand: Demand, site: number, count = 1): boolean =>
  board.room[site]!.every(
    (free, k) => demand.min[k]! <= 0 || free - board.held[site]![k]! >= demand.min[k]! * count,
  );

/** spreadMax, topologySpread, who is kept apart and who belongs together, for one more. */
export function rulesAllow(board: Board, demand: Demand, site: number): boolean {
  const { spreadMax } = demand.service;
  if (spreadMax !== undefined && instancesOn(board, demand, site) >= spreadMax) return false;
  if (demand.aparts.length > 0 && blockersOf(board.near, demand, site).length > 0) return false;
  if (demand.besides.length > 0 && !hasCompany(board.near, demand, site, false)) return false;
  return skewAllows(board, demand, site);
}

const skewAllows = (board: Board, { index, spreads }: Demand, site: number): boolean =>
  spreads.every((spread, at) => takesOneMore(spread, board.inDomain[index]![at]!, site));

function takesOneMore({ domains, maxSkew }: Spread, counts: readonly number[], site: number): boolean {
  const domain = domains.ofSite[site]!;
  if (domain < 0) return false;
  const lowest = lowestOf(counts);
  return counts[domain] === lowest || counts[domain]! + 1 - lowest <= maxSkew;
}

/** Whether the site is in a domain of each of its spreads. */
export const isInDomains = ({ spreads }: Demand, site: number): boolean =>
  spreads.every(({ domains }) => domains.ofSite[site]! >= 0);

/** Whether the site's domain stands no higher than the spread allows above its lowest; a site that is in none does not. */
export function isTooHigh({ domains, maxSkew }: Spread, counts: readonly number[], site: number): boolean {
  const domain = domains.ofSite[site]!;
  return domain >= 0 && counts[domain]! > lowestOf(counts) + maxSkew;
}

export function lowestOf(counts: readonly number[]): number {
  let lowest = Infinity;
  for (const count of counts) if (count < lowest) lowest = count;
  return lowest;
}

export const isLevel = (board: Board, { index, spreads }: Demand): boolean =>
  spreads.every(({ maxSkew }, at) => {
    const counts = board.inDomain[index]![at]!;
    return counts.length === 0 || highestOf(counts) - lowestOf(counts) <= maxSkew;
  });

export function highestOf(counts: readonly number[]): number {
  let highest = 0;
  for (const count of counts) if (count > highest) highest = count;
  return highest;
}

/** Every reason why one more of the service cannot be on the compute. */
export function obstacles(board: Board, demand: Demand, site: number): readonly Obstacle[] {
  const { ground } = board;
  const at = ground.sites[site]!;
  return [
    ...stateObstacles(at),
    ...labelObstacles(at.node.labels, demand.service),
    ...taintObstacles(at.node.taints, demand.service),
    ...boundObstacles(board, demand, site),
    ...spreadObstacles(board, demand, site),
    ...domainObstacles(board, demand, site),
    ...apartObstacles(board.near, demand, site),
    ...companyObstacles(board.near, demand, site),
    ...shortages(ground.keys, board.room[site]!, demand.min),
  ];
}

/** The last missing instances belong where the IPs of the service's PortAssignments are. */
function boundObstacles(board: Board, demand: Demand, site: number): readonly Obstacle[] {
  if (demand.wants.length === 0 || demand.pinnedTotal >= demand.instances) return [];
  const away = unmetWants(board, demand).filter((want) => !want.holders.includes(site));
  if (away.length < Math.max(1, missingOf(board, demand))) return [];
  return away.map(({ address, ports }) => ({
    rule: 'port-ip-not-on-compute',
    message: `does not hold ${address}, which PortAssignment ${ports.join(', ')} maps to it`,
  }));
}

function spreadObstacles(board: Board, demand: Demand, site: number): readonly Obstacle[] {
  const { spreadMax } = demand.service;
  const here = instancesOn(board, demand, site);
  return spreadMax !== undefined && here >= spreadMax ? [spreadObstacle(here, spreadMax)] : [];
}

const domainObstacles = (
  board: Board,
  { index, spreads, service }: Demand,
  site: number,
): readonly Obstacle[] =>
  spreads.flatMap((spread, at) => {
    const counts = board.inDomain[index]![at]!;
    return takesOneMore(spread, counts, site) ? [] : [domainObstacle(board, spread, counts, service, site)];
  });

function domainObstacle(
  board: Board,
  { domains, maxSkew }: Spread,
  counts: readonly number[],
  service: Demand['service'],
  site: number,
): Obstacle {
  const { labels } = board.ground.sites[site]!.node;
  const domain = domains.ofSite[site]!;
  // A domain all of whose computes are lost counts as full without end.
  if (domain < 0 || counts[domain] === Infinity) return noDomainObstacle(labels, domains.key, service);
  const lowest = lowestOf(counts);
  const lowestName = domains.names[counts.indexOf(lowest)]!;
  return skewObstacle(
    { key: domains.key, name: domains.names[domain]!, here: counts[domain]!, lowest, lowestName },
    maxSkew,
  );
}
