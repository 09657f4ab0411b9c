import {
  freeInstances,
  isLastOfWant,
  isLevel,
  mayAdd,
  missingOf,
  put,
  unmetWants,
  type Board,
} from './board.ts';
import type { Demand, Stand } from './demand.ts';
import { timesThatFit } from './keys.ts';
import type { Frozen } from './to-problem.ts';

/** Where a solver put the instances of one demand, homes that it could not touch left out. */
export type Places = readonly { readonly bin: number; readonly count: number }[];

/**
 * Puts a solver's answer on the board. Nothing of it is believed: labels, openness, room and spread are asked again in exact
 * arithmetic, and what breaks a rule is left out. True where all of it could be taken over.
 */
export function adopt(board: Board, placed: readonly Places[], frozen: Frozen): boolean {
  for (const demand of board.demands) {
    for (const home of demand.homes) if (frozen(demand, home)) put(board, demand, home.site, home.quantity);
  }
  let whole = true;
  for (const demand of board.demands) {
    for (const { bin, count } of placed[demand.index] ?? []) {
      const most = Math.min(
        count,
        allowance(
          board,
          demand,
          bin,
          demand.homes.filter((home) => !frozen(demand, home)),
        ),
      );
      if (most > 0) put(board, demand, bin, most);
      if (most < count) whole = false;
    }
  }
  for (const demand of board.demands) whole = levelOut(board, demand, frozen) && whole;
  return whole;
}

/** How many of a demand a site may take, skew apart (that is judged at the end). */
function allowance(board: Board, demand: Demand, site: number, movable: readonly Stand[]): number {
  const here = board.on[demand.index]!.get(site) ?? 0;
  const home = movable.find((stand) => stand.site === site)?.quantity ?? 0;
  const open = board.ground.sites[site]!.open && demand.allowed.has[site] === 1;
  const spread = (demand.service.spreadMax ?? Infinity) - here - (board.pinned[demand.index]!.get(site) ?? 0);
  const most = Math.min(open ? Infinity : home, spread);
  return Math.max(
    0,
    timesThatFit(board.room[site]!, demand.min, most === Infinity ? demand.instances : most),
  );
}

/** Takes instances out of domains that stand too high. Never needed where the solver keeps the skew. */
function levelOut(board: Board, demand: Demand, frozen: Frozen): boolean {
  const counts = board.inDomain[demand.index];
  if (!counts || counts.length === 0) return true;
  let whole = true;
  for (;;) {
    const lowest = Math.min(...counts);
    const site = [...board.on[demand.index]!.keys()].findLast((at) => {
      const domain = demand.domains!.ofSite[at]!;
      const still = demand.homes.some((home) => home.site === at && frozen(demand, home));
      return !still && domain >= 0 && counts[domain]! - lowest > demand.service.topologySpread!.maxSkew;
    });
    if (site === undefined) return whole;
    put(board, demand, site, -1);
    whole = false;
  }
}

/** Places what a solver left over wherever it still fits: no plan says "does not fit" of something that does. */
export function fillUp(
  board: Board,
  choose: (board: Board, demand: Demand, sites: readonly number[]) => number,
): number {
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
      put(board, demand, choose(board, demand, sites), 1);
      added++;
    }
  }
  return added;
}

/** Services that fit or fail together: same need, same computes, no rule between instances. */
function alikeKey({ service, domains, wants, allowed, min }: Demand): string {
  if (service.spreadMax !== undefined || domains || wants.length > 0) return '';
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

/**
 * A service with ports on an IP needs an instance where the IP is. Where the board has none, one instance has no place:
 * a new one if there is one, else one that stands elsewhere.
 */
export function enforceWants(board: Board): void {
  for (const demand of board.demands) {
    const short =
      Math.min(unmetWants(board, demand).length, freeInstances(demand)) - missingOf(board, demand);
    for (let left = short; left > 0; left--) takeOne(board, demand);
  }
}

/** Rather a new one than one that stands, one that no want needs, and one whose leaving keeps the skew. */
function takeOne(board: Board, demand: Demand): void {
  const on = board.on[demand.index]!;
  const homeAt = (site: number): number => demand.homes.find((home) => home.site === site)?.quantity ?? 0;
  const levels = (site: number): boolean => {
    put(board, demand, site, -1);
    const level = isLevel(board, demand);
    put(board, demand, site, 1);
    return level;
  };
  const tests: readonly ((site: number) => boolean)[] = [
    (site) => !isLastOfWant(board, demand, site),
    levels,
    (site) => on.get(site)! > homeAt(site),
  ];
  let sites = [...on.keys()].toSorted((a, b) => b - a);
  for (const test of tests) {
    const passing = sites.filter(test);
    if (passing.length > 0) sites = passing;
  }
  if (sites[0] !== undefined) put(board, demand, sites[0], -1);
}
