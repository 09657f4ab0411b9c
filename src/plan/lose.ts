import {
  countInDomains,
  fits,
  isLastOfWant,
  isTooHigh,
  lowestOf,
  put,
  rulesAllow,
  type Board,
} from './board.ts';
import { isEverywhere, type Demand } from './demand.ts';
import type { Spread } from './eligible.ts';
import { addTo, timesThatFit, toVector, type Vector } from './keys.ts';

/** Instances that a loss takes the place of. */
export interface Displaced {
  readonly demand: Demand;
  readonly count: number;
}

/** A board on which some sites are lost for a while. */
export interface LossBoard {
  readonly board: Board;
  readonly lost: Uint8Array;
  /** Sites with generated or pinned instances, by demand. */
  readonly residents: readonly ReadonlyMap<number, number>[];
  /** By demand: services with the same number are alike in need and selectors. */
  readonly alike: readonly number[];
  /** By that number: the first sites where one more fits before anything is lost. */
  readonly fitting: readonly (readonly number[])[];
  /** By demand: its size, to place the largest first. */
  readonly weight: readonly number[];
}

export function lossBoard(board: Board): LossBoard {
  const residents = board.ground.sites.map(() => new Map<number, number>());
  for (const demand of board.demands) {
    if (isEverywhere(demand)) continue; // It is lost with its compute, and needs no other place.
    for (const counts of [board.on[demand.index]!, board.pinned[demand.index]!]) {
      for (const [site, count] of counts)
        residents[site]!.set(demand.index, (residents[site]!.get(demand.index) ?? 0) + count);
    }
  }
  const { alike, fitting } = groupAlike(board);
  return {
    board,
    lost: new Uint8Array(board.ground.sites.length),
    residents,
    alike,
    fitting,
    weight: weights(board),
  };
}

function groupAlike(board: Board): { alike: number[]; fitting: (readonly number[])[] } {
  const sets = new Map<Uint8Array, number>();
  const groups = new Map<string, number>();
  const fitting: (readonly number[])[] = [];
  const alike = board.demands.map((demand) => {
    const { has, sites } = demand.allowed;
    if (!sets.has(has)) sets.set(has, sets.size);
    const key = `${sets.get(has)}|${demand.min.join()}`;
    if (!groups.has(key)) {
      groups.set(key, fitting.length);
      fitting.push(firstFitting(board, demand, sites));
    }
    return groups.get(key)!;
  });
  return { alike, fitting };
}

/** Sites that are kept in mind for each kind of demand: the search goes on from the last of them. */
const MOST_FITTING = 64;

function firstFitting(board: Board, demand: Demand, sites: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (const site of sites) {
    if (board.ground.sites[site]!.open && fits(board, demand, site)) found.push(site);
    if (found.length === MOST_FITTING) break;
  }
  return found;
}

/** The largest share of an average compute that one instance takes of any key. */
function weights({ ground, demands }: Board): readonly number[] {
  const mean = ground.keys.names.map(
    (_, k) =>
      ground.sites.reduce((sum, { capacity }) => sum + Math.max(0, capacity[k]!), 0) /
      Math.max(1, ground.sites.length),
  );
  return demands.map(({ min }) =>
    min.reduce((most, amount, k) => Math.max(most, amount / Math.max(1, mean[k]!)), 0),
  );
}

type Undo = () => void;

/** What a loss changed, to be taken back. */
export interface Taken {
  readonly displaced: readonly Displaced[];
  /** Room that lost vms leave on hosts that are still there, by site. */
  readonly freed: ReadonlyMap<number, Vector>;
  readonly undo: readonly Undo[];
}

/** Takes sites away: what stood there is displaced, vms free their hosts, domains where nothing could hold an instance any more vanish. */
export function lose(loss: LossBoard, sites: readonly number[]): Taken {
  const { board } = loss;
  const undo: Undo[] = [];
  const counts = new Map<number, number>();
  for (const site of sites) {
    loss.lost[site] = 1;
    undo.push(() => (loss.lost[site] = 0));
    for (const [index, count] of loss.residents[site]!) {
      const demand = board.demands[index]!;
      counts.set(index, (counts.get(index) ?? 0) + count);
      const generated = board.on[index]!.get(site) ?? 0;
      if (generated > 0) undo.push(shift(board, demand, site, -generated));
      undo.push(dropPins(board, demand, site));
    }
  }
  const displaced = [...counts]
    .map(([index, count]) => ({ demand: board.demands[index]!, count }))
    .toSorted((a, b) => a.demand.index - b.demand.index);
  const freed = freeHosts(loss, sites);
  for (const [host, room] of freed) undo.push(addRoom(board, host, room));
  for (const { demand } of displaced) undo.push(...vanishDomains(loss, demand, sites));
  return { displaced, freed, undo };
}

export function takeBackAll(undo: readonly Undo[]): void {
  for (const step of undo.toReversed()) step();
}

/** Puts and gives the way back. */
export function shift(board: Board, demand: Demand, site: number, by: number): Undo {
  put(board, demand, site, by);
  return () => put(board, demand, site, -by);
}

/** Pinned instances on a lost compute count in no domain any more. */
function dropPins(board: Board, demand: Demand, site: number): Undo {
  const pins = board.pinned[demand.index]!.get(site) ?? 0;
  if (pins === 0 || demand.spreads.length === 0) return () => undefined;
  countInDomains(board, demand, site, -pins);
  return () => countInDomains(board, demand, site, pins);
}

function freeHosts({ board }: LossBoard, sites: readonly number[]): ReadonlyMap<number, Vector> {
  const { ground } = board;
  const lost = new Set(sites);
  const freed = new Map<number, Vector>();
  for (const site of sites) {
    const { node } = ground.sites[site]!;
    const host = node.host && ground.siteOf.get(node.host.name);
    if (host === undefined || lost.has(host)) continue;
    const room = freed.get(host) ?? ground.keys.names.map(() => 0);
    addTo(room, toVector(ground.keys, node.total));
    freed.set(host, room);
  }
  return freed;
}

function addRoom(board: Board, site: number, room: Vector): Undo {
  addTo(board.room[site]!, room);
  return () => addTo(board.room[site]!, room, -1);
}

/** A domain whose last active compute is lost counts no longer. */
function vanishDomains(
  { board, lost }: LossBoard,
  demand: Demand,
  sites: readonly number[],
): readonly Undo[] {
  return demand.spreads.flatMap(({ domains }, at) => {
    const counts = board.inDomain[demand.index]![at]!;
    const touched = [...new Set(sites.map((site) => domains.ofSite[site]!))].filter((domain) => domain >= 0);
    return touched.flatMap((domain) => {
      const alive = demand.allowed.passing.some((site) => {
        const { capacity, leaves } = board.ground.sites[site]!;
        const here = domains.ofSite[site] === domain && lost[site] === 0 && !leaves;
        return here && timesThatFit(capacity, demand.min, 1) === 1;
      });
      if (alive) return [];
      const before = counts[domain]!;
      counts[domain] = Infinity;
      return [() => (counts[domain] = before)];
    });
  });
}

/** Computes that are looked at in one case, at most: the same answers on any machine. */
const MOST_STEPS = 60_000;

/** A search for places in one case, and what it costs. */
interface Search {
  readonly loss: LossBoard;
  readonly taken: Taken;
  /** Every put, to be taken back. */
  readonly undo: Undo[];
  /** By demand without a topologySpread: no site before this one takes any more of it. */
  readonly from: Map<Demand, number>;
  steps: number;
}

/** Places displaced instances, the largest first (those that belong beside others after them), those that belong to an IP before others; returns what found no place. */
export function rehouse(loss: LossBoard, taken: Taken, undo: Undo[]): readonly Displaced[] {
  const order = taken.displaced.toSorted(
    (a, b) =>
      a.demand.besides.length - b.demand.besides.length ||
      loss.weight[b.demand.index]! - loss.weight[a.demand.index]! ||
      a.demand.index - b.demand.index,
  );
  const search: Search = { loss, taken, undo, from: new Map(), steps: MOST_STEPS };
  return order.flatMap(({ demand, count }) => {
    const bound = wantedPlaces(loss, demand).slice(0, count);
    let missing = count;
    for (const sites of bound)
      if (placeOne(search, demand, sites) || ejectOne(search, demand, sites)) missing--;
    const unmet = bound.length - (count - missing);
    while (missing > unmet && placeLevelling(search, demand)) missing--;
    missing += cutDown(search, demand);
    return missing > 0 ? [{ demand, count: missing }] : [];
  });
}

/** For each want that is no longer met: the computes that still hold the IP. */
function wantedPlaces({ board, lost }: LossBoard, demand: Demand): readonly (readonly number[])[] {
  const stands = (site: number): boolean =>
    lost[site] === 0 && (board.on[demand.index]!.has(site) || board.pinned[demand.index]!.has(site));
  return demand.wants
    .filter(({ holders }) => !holders.some(stands))
    .map(({ sites }) => sites.filter((site) => lost[site] === 0));
}

/** Where a domain that lost instances is too low now, it is served before any other. */
function placeLevelling(search: Search, demand: Demand): boolean {
  const { board } = search.loss;
  const at = demand.spreads.findIndex((spread, each) => !isEven(board, demand, spread, each));
  if (at >= 0) {
    const { ofSite } = demand.spreads[at]!.domains;
    const counts = board.inDomain[demand.index]![at]!;
    const lowest = lowestOf(counts);
    const low = demand.allowed.sites.filter((site) => counts[ofSite[site]!] === lowest);
    if (placeOne(search, demand, low) || ejectOne(search, demand, low)) return true;
  }
  return placeOne(search, demand) || ejectOne(search, demand);
}

/** Takes instances from the highest domains until no domain stands too high; how many that cost. */
function cutDown({ loss: { board }, undo }: Search, demand: Demand): number {
  let cut = 0;
  for (; !keepsLevel(board, demand); cut++) {
    const high = [...board.on[demand.index]!.keys()].find((site) =>
      demand.spreads.some((spread, at) => standsTooHigh(spread, board.inDomain[demand.index]![at]!, site)),
    )!;
    undo.push(shift(board, demand, high, -1));
  }
  return cut;
}

function placeOne(search: Search, demand: Demand, among?: readonly number[]): boolean {
  const site = findSite(search, demand, among);
  if (site === undefined) return false;
  search.undo.push(shift(search.loss.board, demand, site, 1));
  return true;
}

function findSite(search: Search, demand: Demand, among?: readonly number[], not = -1): number | undefined {
  const { loss, taken } = search;
  const takes = (site: number): boolean =>
    search.steps-- > 0 && site !== not && mayStand(loss, demand, site) && fits(loss.board, demand, site);
  if (among) return among.find(takes);
  const fitting = loss.fitting[loss.alike[demand.index]!]!;
  const goesOn = not < 0 && demand.spreads.length === 0;
  const from = goesOn ? (search.from.get(demand) ?? 0) : 0;
  const found =
    fitting.find((site) => site >= from && takes(site)) ?? furtherSite(demand, fitting, from, takes);
  if (goesOn && search.steps > 0) search.from.set(demand, found ?? Infinity);
  return found ?? [...taken.freed.keys()].find(takes);
}

/** Beyond the sites that are kept in mind, where there are more. */
function furtherSite(
  { allowed: { sites } }: Demand,
  fitting: readonly number[],
  from: number,
  takes: (site: number) => boolean,
): number | undefined {
  const last = fitting.at(-1);
  if (last === undefined || fitting.length < MOST_FITTING) return undefined;
  for (let at = firstFrom(sites, Math.max(last + 1, from)); at < sites.length; at++)
    if (takes(sites[at]!)) return sites[at];
  return undefined;
}

/** Where the first of ascending numbers stands that is no less. */
function firstFrom(sites: readonly number[], least: number): number {
  let low = 0;
  for (let high = sites.length; low < high;) {
    const middle = (low + high) >> 1;
    if (sites[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

const mayStand = ({ board, lost }: LossBoard, demand: Demand, site: number): boolean =>
  lost[site] === 0 &&
  board.ground.sites[site]!.open &&
  demand.allowed.has[site] === 1 &&
  rulesAllow(board, demand, site);

/** Puts the instance where it fits once something that stands there has moved elsewhere. */
function ejectOne(search: Search, demand: Demand, among: readonly number[] = demand.allowed.sites): boolean {
  const { loss, undo } = search;
  const { board, residents } = loss;
  for (const site of among) {
    if (search.steps-- <= 0) return false;
    if (!mayStand(loss, demand, site)) continue;
    for (const index of residents[site]!.keys()) {
      if (search.steps-- <= 0) return false;
      const other = board.demands[index]!;
      if (other === demand || other.service.move === 'never') continue;
      if ((board.on[index]!.get(site) ?? 0) === 0 || isLastOfWant(board, other, site)) continue;
      const back = shift(board, other, site, -1);
      const place = fits(board, demand, site) ? findSite(search, other, undefined, site) : undefined;
      const moved = place === undefined ? undefined : shift(board, other, place, 1);
      if (!moved || !keepsLevel(board, other)) {
        moved?.();
        back();
        continue;
      }
      undo.push(back, moved, shift(board, demand, site, 1));
      search.from.clear();
      return true;
    }
  }
  return false;
}

/** No domain in which instances could be moved stands too high. Domains that vanished do not count. */
const keepsLevel = (board: Board, demand: Demand): boolean =>
  demand.spreads.every((spread, at) => isEven(board, demand, spread, at));

const isEven = (board: Board, { index }: Demand, spread: Spread, at: number): boolean =>
  [...board.on[index]!.keys()].every((site) => !standsTooHigh(spread, board.inDomain[index]![at]!, site));

const standsTooHigh = (spread: Spread, counts: readonly number[], site: number): boolean =>
  isTooHigh(spread, counts, site) && counts[spread.domains.ofSite[site]!] !== Infinity;
