import { instancesOn, type Board } from './board.ts';
import type { Demand } from './demand.ts';
import type { Spread } from './eligible.ts';
import { minus, timesThatFit } from './keys.ts';

/** Whether a site is lost in the case that is looked at. */
export type Lost = (site: number) => boolean;

/**
 * No plan can place more instances of the demand than this, pinned ones on what is left included: every open compute
 * that is allowed takes what its room holds with all that can be moved away gone, within spreadMax, levelled by
 * topologySpread. Stops counting at `enough`.
 */
export function mostInstances(board: Board, demand: Demand, lost: Lost, enough: number): number {
  const { spreads } = demand;
  if (spreads.length < 2) return mostOver(board, demand, lost, enough, spreads[0]);
  return Math.min(...spreads.map((spread) => mostOver(board, demand, lost, enough, spread)));
}

function mostOver(
  board: Board,
  demand: Demand,
  lost: Lost,
  enough: number,
  spread: Spread | undefined,
): number {
  const { ground } = board;
  const domains = spread?.domains;
  const byDomain = domains?.names.map(() => 0);
  const active = domains?.names.map(() => false);
  let sum = 0;
  for (const site of standingSites(board, demand)) {
    if (lost(site)) continue;
    const count = mostOn(board, demand, site);
    const domain = domains?.ofSite[site] ?? -1;
    if (byDomain && domain >= 0) byDomain[domain]! += count;
    else sum += count;
    if (active && domain >= 0 && demand.allowed.has[site] === 1 && ground.sites[site]!.state === 'active')
      active[domain] = true;
    if (!byDomain && sum >= enough) return sum;
  }
  // A taint keeps instances out of a domain that counts all the same.
  if (active && demand.allowed.passing !== demand.allowed.sites)
    for (const site of demand.allowed.passing) {
      const domain = domains!.ofSite[site]!;
      if (domain >= 0 && !lost(site) && ground.sites[site]!.state === 'active') active[domain] = true;
    }
  if (!byDomain) return sum;
  return (
    sum +
    levelled(
      byDomain.filter((_, domain) => active![domain]),
      spread!.maxSkew,
    )
  );
}

/** Sites that may have instances: the allowed ones, and those where pinned or kept ones stand. */
function standingSites(board: Board, demand: Demand): readonly number[] {
  const others = [...board.pinned[demand.index]!.keys(), ...board.on[demand.index]!.keys()].filter(
    (site) => demand.allowed.has[site] !== 1,
  );
  return others.length === 0 ? demand.allowed.sites : [...new Set([...demand.allowed.sites, ...others])];
}

function mostOn(board: Board, demand: Demand, index: number): number {
  const site = board.ground.sites[index]!;
  const pinned = board.pinned[demand.index]!.get(index) ?? 0;
  if (!site.open || demand.allowed.has[index] !== 1) return instancesOn(board, demand, index);
  const free = timesThatFit(minus(site.capacity, site.fixed), demand.min, demand.instances);
  return Math.max(pinned, Math.min(pinned + free, demand.service.spreadMax ?? Infinity));
}

function levelled(most: readonly number[], maxSkew: number): number {
  const lowest = most.reduce((low, count) => Math.min(low, count), Infinity);
  return most.reduce((sum, count) => sum + Math.min(count, lowest + maxSkew), 0);
}

/** Room of all computes of one set of selectors, and what the services that can only be there need of it. */
export interface Pool {
  readonly sites: readonly number[];
  readonly has: Uint8Array;
  /** Movable instances of the services that may be nowhere else, by min. */
  readonly need: readonly number[];
  /** What stands or could stand there, with all that can be moved away gone. */
  readonly room: readonly number[];
  readonly services: readonly string[];
}

const MOST_POOLS = 64;

/** One pool for each distinct set of allowed computes; the sets that hold most are kept where there are very many. */
export function poolsOf(board: Board): readonly Pool[] {
  const sets = new Map<Uint8Array, Demand[]>();
  for (const demand of board.demands) {
    const known = sets.get(demand.allowed.has);
    if (known) known.push(demand);
    else sets.set(demand.allowed.has, [demand]);
  }
  const largest = [...sets].toSorted(([, a], [, b]) => b.length - a.length).slice(0, MOST_POOLS);
  return largest.map(([has, demands]) =>
    toPool(
      board,
      has,
      [...sets].filter(([other]) => isWithin(other, has)).flatMap(([, inside]) => inside),
      demands,
    ),
  );
}

const isWithin = (inner: Uint8Array, outer: Uint8Array): boolean =>
  inner === outer || inner.every((flag, site) => flag <= outer[site]!);

function toPool(board: Board, has: Uint8Array, inside: readonly Demand[], own: readonly Demand[]): Pool {
  const { keys, sites } = board.ground;
  const need = keys.names.map(() => 0);
  const room = keys.names.map(() => 0);
  const members = own[0]!.allowed.sites;
  for (const site of members) addRoom(room, board, site, 1);
  for (const demand of inside) {
    for (const [site, count] of board.on[demand.index]!) {
      if (has[site] === 1 && sites[site]!.open)
        demand.min.forEach((amount, k) => (need[k]! += amount * count));
    }
  }
  return { sites: members, has, need, room, services: inside.map(({ name }) => name) };
}

function addRoom(room: number[], board: Board, site: number, sign: 1 | -1): void {
  const { open, capacity, fixed } = board.ground.sites[site]!;
  if (open) capacity.forEach((amount, k) => (room[k]! += sign * Math.max(0, amount - fixed[k]!)));
}

/** Keys of which a pool has too little once sites are lost, `more` has to be placed and `freed` became free there. */
export function shortKeys(
  board: Board,
  pool: Pool,
  lost: readonly number[],
  more: readonly number[],
  freed: readonly number[],
): readonly { key: string; short: number }[] {
  const room = pool.room.slice();
  for (const site of lost) if (pool.has[site] === 1) addRoom(room, board, site, -1);
  return board.ground.keys.names.flatMap((key, k) => {
    const short = pool.need[k]! + more[k]! - room[k]! - freed[k]!;
    return pool.need[k]! + more[k]! > 0 && short > 0 ? [{ key, short }] : [];
  });
}
