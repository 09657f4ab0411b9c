import {
  fits,
  instancesOn,
  isLastOfWant,
  isInDomains,
  isTooHigh,
  mayAdd,
  mayMove,
  missingOf,
  put,
  unmetWants,
  type Board,
} from './board.ts';
import { blockersOf } from './apart.ts';
import { couldCome } from './beside.ts';
import { countLonelyWith, wantExcess } from './breaches.ts';
import type { Demand } from './demand.ts';

/** Where a solver put the instances of one demand. */
export type Places = readonly { readonly bin: number; readonly count: number }[];

/**
 * Adds to a board where a solver put what waits and what has to leave its place: first those that leave, which are taken off
 * there. Nothing of it is believed: what breaks a rule is left out. True where all of it could be taken over.
 */
export function addSolution(board: Board, placed: readonly Places[]): boolean {
  let whole = true;
  for (const demand of board.demands) {
    for (const { bin, count } of placed[demand.index] ?? []) {
      for (let left = count; left > 0; left--) {
        if (!isAllowed(board, demand, bin) || !comeFrom(board, demand, bin)) {
          whole = false;
          break;
        }
      }
    }
    whole = levelOut(board, demand) && whole;
  }
  return takeBackLonely(board) && whole;
}

/** What is new and without company waits instead; that may leave others without. */
function takeBackLonely(board: Board): boolean {
  const bound = board.demands.filter(({ besides }) => besides.length > 0);
  for (let whole = true; ; whole = false) {
    const lonely = bound.flatMap((demand) => {
      const arrivals = arrivalsOf(board, demand);
      return [...arrivals.keys()]
        .filter((site) => !couldCome(board.near, demand, site, arrivals))
        .map((site) => ({ demand, site }));
    });
    if (lonely.length === 0) return whole;
    for (const { demand, site } of lonely) takeOff(board, demand, site);
  }
}

/** Skew apart, which is judged at the end. */
function isAllowed(board: Board, demand: Demand, site: number): boolean {
  const { spreadMax } = demand.service;
  return (
    board.ground.sites[site]!.open &&
    demand.allowed.has[site] === 1 &&
    isInDomains(demand, site) &&
    (demand.aparts.length === 0 || blockersOf(board.near, demand, site).length === 0) &&
    (spreadMax === undefined || instancesOn(board, demand, site) < spreadMax) &&
    fits(board, demand, site)
  );
}

/** One that may not stay where it is, else one that waits. */
function comeFrom(board: Board, demand: Demand, to: number): boolean {
  const on = board.on[demand.index]!;
  const home = demand.homes.find(
    ({ site, fault }) =>
      fault !== undefined && site !== to && (on.get(site) ?? 0) > 0 && mayMove(board.ground, demand, site),
  );
  if (!home && missingOf(board, demand) <= 0) return false;
  const lonely = home ? countLonelyWith(board, demand) : 0;
  if (home) put(board, demand, home.site, -1);
  put(board, demand, to, 1);
  if (!home || demand.hosts.length === 0 || countLonelyWith(board, demand) <= lonely) return true;
  put(board, demand, to, -1);
  put(board, demand, home.site, 1);
  return false;
}

/** Instances that are new where they are, by site. */
export function arrivalsOf(board: Board, demand: Demand): ReadonlyMap<number, number> {
  const stood = new Map(demand.homes.map(({ site, quantity }) => [site, quantity]));
  const arrivals = new Map<number, number>();
  for (const [site, count] of board.on[demand.index]!) {
    const more = count - (stood.get(site) ?? 0);
    if (more > 0) arrivals.set(site, more);
  }
  return arrivals;
}

/** Takes what is new out of domains that stand too high. Never needed where the solver keeps the skew. */
export function levelOut(board: Board, demand: Demand): boolean {
  const { index, spreads } = demand;
  if (spreads.length === 0) return true;
  for (let whole = true; ; whole = false) {
    const site = [...arrivalsOf(board, demand).keys()].findLast((arrival) =>
      spreads.some((spread, at) => isTooHigh(spread, board.inDomain[index]![at]!, arrival)),
    );
    if (site === undefined) return whole;
    takeOff(board, demand, site);
  }
}

/** Takes off one that is new: back to where it stood, if it did. */
function takeOff(board: Board, demand: Demand, site: number): void {
  put(board, demand, site, -1);
  const on = board.on[demand.index]!;
  const home = demand.homes.find((one) => (on.get(one.site) ?? 0) < one.quantity);
  if (home) put(board, demand, home.site, 1);
}

/** Where one is needed with an IP and all are elsewhere, one that is new waits instead. */
export function takeBackNeglected(board: Board): void {
  for (const demand of board.demands) {
    if (demand.wants.length === 0) continue;
    for (let before = Infinity; wantExcess(board, demand) > 0 && wantExcess(board, demand) < before;) {
      before = wantExcess(board, demand);
      const site = [...arrivalsOf(board, demand).keys()].find((at) => !isLastOfWant(board, demand, at));
      if (site === undefined) break;
      takeOff(board, demand, site);
    }
  }
}

/** Places what a solver left over wherever it still fits: no plan says "does not fit" of something that does. */
export function fillUp(board: Board): number {
  let sum = fillOnce(board);
  if (board.demands.every(({ besides }) => besides.length === 0)) return sum;
  // What came is company for others.
  for (let more = sum; more > 0; sum += more) more = fillOnce(board);
  return sum;
}

function fillOnce(board: Board): number {
  let added = 0;
  const full = new Set<string>();
  for (const demand of board.demands) {
    const alike = alikeKey(demand);
    for (let missing = missingOf(board, demand); missing > 0 && !full.has(alike); missing--) {
      const sites = sitesFor(board, demand, missing);
      if (sites.length === 0) {
        if (alike !== '') full.add(alike);
        break;
      }
      put(board, demand, leastLoaded(board, sites), 1);
      added++;
    }
  }
  return added;
}

/** Services that fit or fail together: same need, same computes, no rule between instances. */
function alikeKey({ service, spreads, wants, aparts, besides, allowed, min }: Demand): string {
  if (service.spreadMax !== undefined || spreads.length + wants.length + aparts.length + besides.length > 0)
    return '';
  return `${min.join()}|${allowed.sites.length}|${allowed.sites[0]}|${allowed.sites.at(-1)}`;
}

/** Where one of the missing instances could go: where IPs want it first. As many as there are unmet wants belong there. */
function sitesFor(board: Board, demand: Demand, missing: number): readonly number[] {
  const unmet = unmetWants(board, demand);
  const away = (site: number): number => unmet.filter(({ holders }) => !holders.includes(site)).length;
  const sites = demand.allowed.sites.filter((site) => away(site) < missing && mayAdd(board, demand, site));
  const wanted = sites.filter((site) => away(site) < unmet.length);
  return wanted.length > 0 ? wanted : sites;
}

function leastLoaded(board: Board, sites: readonly number[]): number {
  const fill = (site: number): number => {
    const { capacity } = board.ground.sites[site]!;
    return capacity.reduce(
      (most, amount, k) => (amount > 0 ? Math.max(most, 1 - board.room[site]![k]! / amount) : most),
      0,
    );
  };
  let best = sites[0]!;
  for (const site of sites) if (fill(site) < fill(best)) best = site;
  return best;
}
