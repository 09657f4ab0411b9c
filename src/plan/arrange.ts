import { instancesOn, isInDomains, isLastOfWant, isLevel, placedOf, put, type Board } from './board.ts';
import { instancesOf } from './decision.ts';
import { countOf, type Demand } from './demand.ts';
import { lookOut, type Outlook } from './outlook.ts';
import { scoreOf, scoredKeys } from './score.ts';
import { effortFor } from './solve/model/efforts.ts';
import { randomNumbers } from './solve/model/random.ts';

/** Kinds of instances by the keys that count for their score; beyond so many there is nothing done. */
const MOST_MASKS = 16;
/** Loss that is taken at first, in points of one instance's score, and how it falls from stage to stage. */
const WARMTH = 120;
const COOLING = 0.9;
const STAGES = 60;
/** Stages at both ends that take no loss: the first ones may do already. */
const CALM = 6;
/** New instances up to which every best is kept, not that of each stage alone. */
const MOST_WATCHED = 500;
/** New instances beyond which the steps would be too few for each to find anything. */
const MOST_TOKENS = 2000;
/** Instances that change places in one step. */
const MOST_TRIPS = 12;
const TINY = 1e-9;

/**
 * Moves and swaps new instances about to raise the sum of scores: threshold accepting (Dueck and Scheuer 1990), which is
 * annealing without its exponential, so that the result is the same on any machine. Nothing that stands is touched, and
 * as many are placed and moved as before. What it finds is kept only where it is better.
 */
export function arrange(board: Board): void {
  if (newInstances(board) > MOST_TOKENS) return;
  const room = startRoom(board);
  if (room === undefined) return;
  const before = sum(room.scores);
  if (room.demandOf.length < 2 || before >= 100 * sum(room.many) - TINY) return;
  const best = search(room, before);
  room.siteOf.forEach((site, token) => {
    if (site === best[token]) return;
    put(board, room.demandOf[token]!, site, -1);
    put(board, room.demandOf[token]!, best[token]!, 1);
  });
}

/** At least so many are new: those on the board beside what stands. */
const newInstances = (board: Board): number =>
  board.demands.reduce((sum, demand) => sum + placedOf(board, demand) - countOf(demand.homes), 0);

const sum = (some: Float64Array): number => some.reduce((total, each) => total + each, 0);

/** The board in arrays: one token for each new instance. */
interface Room {
  readonly board: Board;
  readonly keys: number;
  readonly demandOf: readonly Demand[];
  readonly siteOf: number[];
  readonly tokensOn: readonly number[][];
  /** By site and key: free for more (`free`), carried, and what new instances would grow by. */
  readonly free: Float64Array;
  readonly load: Float64Array;
  readonly growth: Float64Array;
  readonly capacity: Float64Array;
  readonly top: Float64Array;
  /** By site and mask: instances, those that stand included. */
  readonly many: Float64Array;
  readonly masks: readonly Uint8Array[];
  /** By demand. */
  readonly maskOf: Int32Array;
  /** By demand: its instances by home. */
  readonly homesOf: readonly ReadonlyMap<number, number>[];
  readonly scores: Float64Array;
  /** Under `rebalance`: computes in use, which stay the ones in use, so that the cost stays what it is. */
  readonly inUse: Uint8Array | undefined;
}

function startRoom(board: Board): Room | undefined {
  const outlook = lookOut(board);
  const { ground, demands } = board;
  const keys = ground.keys.names.length;
  const { masks, maskOf } = masksOf(board);
  if (masks.length > MOST_MASKS) return undefined;
  const flat = (rows: readonly ArrayLike<number>[]): Float64Array => {
    const all = new Float64Array(rows.length * keys);
    rows.forEach((row, at) => all.set(row, at * keys));
    return all;
  };
  const room: Room = {
    board,
    keys,
    demandOf: [],
    siteOf: [],
    tokensOn: ground.sites.map(() => []),
    free: flat(board.room.map((room, site) => room.map((free, k) => free - board.held[site]![k]!))),
    load: flat(outlook.kept),
    growth: new Float64Array(ground.sites.length * keys),
    capacity: flat(ground.sites.map(({ capacity }) => capacity)),
    top: flat(outlook.tops),
    many: new Float64Array(ground.sites.length * masks.length),
    masks,
    maskOf,
    homesOf: demands.map(({ homes }) => new Map(homes.map(({ site, quantity }) => [site, quantity]))),
    scores: new Float64Array(ground.sites.length),
    inUse: ground.options.rebalance ? new Uint8Array(ground.sites.length) : undefined,
  };
  fillRoom(room, outlook, demands);
  ground.sites.forEach((_, site) => {
    room.scores[site] = scoreSite(room, site);
    if (room.inUse !== undefined && carries(room, site)) room.inUse[site] = 1;
  });
  return room;
}

function fillRoom(room: Room, { stays, fresh }: Outlook, demands: readonly Demand[]): void {
  const tokens = room.demandOf as Demand[];
  stays.forEach((counts, site) => {
    for (const [index, count] of counts) room.many[site * room.masks.length + room.maskOf[index]!]! += count;
  });
  fresh.forEach((counts, site) => {
    for (const [index, count] of counts) {
      for (let turn = 0; turn < count; turn++) {
        room.tokensOn[site]!.push(tokens.push(demands[index]!) - 1);
        room.siteOf.push(site);
        shift(room, demands[index]!, site, 1);
      }
      // The board's room is without them already.
      for (let k = 0; k < room.keys; k++) room.free[site * room.keys + k]! += demands[index]!.min[k]! * count;
    }
  });
}

/** Demands by the keys that count for them beside those that always do. */
function masksOf({ ground, demands }: Board): { masks: Uint8Array[]; maskOf: Int32Array } {
  const known = new Map<string, number>();
  const masks: Uint8Array[] = [];
  const maskOf = Int32Array.from(demands, ({ max }) => {
    const counts = scoredKeys(ground.keys, max);
    const text = counts.map(Number).join('');
    const at = known.get(text);
    if (at !== undefined) return at;
    known.set(text, masks.length);
    return masks.push(Uint8Array.from(counts, Number)) - 1;
  });
  return { masks, maskOf };
}

function shift(room: Room, demand: Demand, site: number, by: number): void {
  const { keys, free, load, growth, many, masks, maskOf } = room;
  const { min, max } = demand;
  for (let k = 0, at = site * keys; k < keys; k++, at++) {
    free[at]! -= min[k]! * by;
    load[at]! += min[k]! * by;
    growth[at]! += (max[k]! - min[k]!) * by;
  }
  many[site * masks.length + maskOf[demand.index]!]! += by;
}

/** Sum of the scores of the instances on a site, as `siteScore` of the outlook gives it. */
function scoreSite(room: Room, site: number): number {
  const { masks, many, board } = room;
  let total = 0;
  for (let mask = 0, at = site * masks.length; mask < masks.length; mask++, at++)
    if (many[at]! > 0)
      total += many[at]! * scoreOf(fullest(room, site, masks[mask]!), board.ground.fleet.settings.target);
  return total;
}

function fullest({ keys, load, growth, capacity, top }: Room, site: number, counts: Uint8Array): number {
  let most = 0;
  for (let k = 0, at = site * keys; k < keys; k++, at++) {
    if (counts[k] === 0) continue;
    let amount = load[at]!;
    if (amount < top[at]!) amount = Math.min(amount + growth[at]!, top[at]!);
    if (capacity[at]! > 0) most = Math.max(most, amount / capacity[at]!);
    else if (capacity[at]! < 0 && amount > 0) most = Math.max(most, 1 - amount / capacity[at]!);
  }
  return most;
}

/** Gives the best sites that were seen, by token: those at the end of a stage, and on small fleets all. */
function search(room: Room, before: number): readonly number[] {
  const random = randomNumbers(1);
  const watched = room.demandOf.length <= MOST_WATCHED;
  const instances = instancesOf(room.board.demands);
  let best = { total: before + TINY, siteOf: room.siteOf.slice() };
  let threshold = WARMTH;
  for (let stage = 0; stage < STAGES; stage++) {
    const poor = poorTokens(room);
    if (poor.length === 0) break;
    const each = Math.floor(effortFor('arrange', instances, poor.length) / STAGES);
    let total = sum(room.scores);
    for (let turn = 0; turn < each; turn++) {
      total += step(room, random, poor, stage < CALM || stage >= STAGES - CALM ? 0 : threshold);
      if (watched && total > best.total + TINY) best = { total, siteOf: room.siteOf.slice() };
    }
    if (total > best.total + TINY) best = { total, siteOf: room.siteOf.slice() };
    if (stage >= CALM) threshold *= COOLING;
  }
  return best.siteOf;
}

/** New instances on computes where not all score 100. */
function poorTokens({ tokensOn, scores, many, masks }: Room): readonly number[] {
  return tokensOn.flatMap((tokens, site) => {
    let count = 0;
    for (let at = site * masks.length; at < (site + 1) * masks.length; at++) count += many[at]!;
    return scores[site]! < 100 * count - TINY ? tokens : [];
  });
}

/** Tries one change and gives what the sum of scores gained by it. */
function step(room: Room, random: () => number, poor: readonly number[], threshold: number): number {
  const { demandOf, siteOf } = room;
  const token = poor[Math.floor(random() * poor.length)]!;
  const demand = demandOf[token]!;
  const from = siteOf[token]!;
  const kind = random();
  if (kind < 0.5) {
    const { sites } = demand.allowed;
    const to = sites[Math.floor(random() * sites.length)]!;
    if (to === from || !mayCome(room, demand, to) || !fitsAfter(room, demand, to, undefined)) return 0;
    return exchange(room, from, to, [{ token, demand, from, to }], threshold * random());
  }
  const other = Math.floor(random() * demandOf.length);
  const guest = demandOf[other]!;
  const to = siteOf[other]!;
  if (to === from || guest === demand || !mayCome(room, demand, to) || !mayCome(room, guest, from)) return 0;
  const trips = [
    { token, demand, from, to },
    { token: other, demand: guest, from: to, to: from },
  ];
  if (kind > 0.9) addCompany(room, random, trips);
  else if (!fitsAfter(room, demand, to, guest) || !fitsAfter(room, guest, from, demand)) return 0;
  return exchange(room, from, to, trips, threshold * random());
}

/** Lets others of both sites go along: all of them now and then, else each by chance. */
function addCompany(room: Room, random: () => number, trips: Trip[]): void {
  const { demandOf, tokensOn } = room;
  const share = random() < 0.3 ? 1 : 0.4;
  for (const { token, from, to } of [trips[0]!, trips[1]!]) {
    for (const each of tokensOn[from]!) {
      if (each === token || trips.length > MOST_TRIPS || random() > share) continue;
      if (mayCome(room, demandOf[each]!, to)) trips.push({ token: each, demand: demandOf[each]!, from, to });
    }
  }
}

interface Trip {
  readonly token: number;
  readonly demand: Demand;
  readonly from: number;
  readonly to: number;
}

/** Open, allowed, and no home that wants its own instance back: that would be a move less, and is settled elsewhere. */
function mayCome({ board, inUse, homesOf }: Room, demand: Demand, site: number): boolean {
  if (!board.ground.sites[site]!.open || demand.allowed.has[site] !== 1) return false;
  // Who is kept apart, or belongs together, changes places one by one, in `polish`.
  if (demand.aparts.length + demand.besides.length + demand.hosts.length > 0) return false;
  if (inUse !== undefined && inUse[site] === 0) return false;
  if (!isInDomains(demand, site)) return false;
  const stood = homesOf[demand.index]!.get(site);
  return stood === undefined || (board.on[demand.index]!.get(site) ?? 0) >= stood;
}

function fitsAfter(
  { keys, free }: Room,
  { min }: Demand,
  site: number,
  leaving: Demand | undefined,
): boolean {
  for (let k = 0, at = site * keys; k < keys; k++, at++) {
    if (min[k]! <= 0) continue;
    if (min[k]! > free[at]! + (leaving === undefined ? 0 : leaving.min[k]!)) return false;
  }
  return true;
}

/** Trips between two sites, and what they gain: taken where the sum of scores falls by less than the threshold and every rule holds. */
function exchange(room: Room, from: number, to: number, trips: readonly Trip[], threshold: number): number {
  const { scores } = room;
  for (const trip of trips) go(room, trip);
  if (
    trips.every(({ demand, to: site }) => holds(room, demand, site)) &&
    (room.inUse === undefined || carries(room, from))
  ) {
    const left = scoreSite(room, from);
    const reached = scoreSite(room, to);
    const gain = left + reached - scores[from]! - scores[to]!;
    if (gain >= -threshold && keepsRules(room, trips)) {
      scores[from] = left;
      scores[to] = reached;
      for (const trip of trips) settle(room, trip);
      return gain;
    }
  }
  for (const trip of trips) go(room, turned(trip));
  return 0;
}

const turned = (trip: Trip): Trip => ({ ...trip, from: trip.to, to: trip.from });

function settle({ siteOf, tokensOn }: Room, { token, from, to }: Trip): void {
  siteOf[token] = to;
  const left = tokensOn[from]!;
  left[left.indexOf(token)] = left.at(-1)!;
  left.pop();
  tokensOn[to]!.push(token);
}

function go(room: Room, { demand, from, to }: Trip): void {
  shift(room, demand, from, -1);
  shift(room, demand, to, 1);
}

/** Whether the site, which has it already, has room for all that it carries of what the demand needs. */
function holds({ keys, free }: Room, { min }: Demand, site: number): boolean {
  for (let k = 0, at = site * keys; k < keys; k++, at++) if (min[k]! > 0 && free[at]! < 0) return false;
  return true;
}

function carries({ masks, many }: Room, site: number): boolean {
  for (let at = site * masks.length; at < (site + 1) * masks.length; at++) if (many[at]! > 0) return true;
  return false;
}

/** Puts the trips on the board, where its rules allow all of them. */
function keepsRules({ board }: Room, trips: readonly Trip[]): boolean {
  for (let at = 0; at < trips.length; at++) {
    if (travel(board, trips[at]!)) continue;
    for (const { demand, from, to } of trips.slice(0, at)) {
      put(board, demand, to, -1);
      put(board, demand, from, 1);
    }
    return false;
  }
  return true;
}

function travel(board: Board, { demand, from, to }: Trip): boolean {
  if (demand.wants.length > 0 && isLastOfWant(board, demand, from)) return false;
  put(board, demand, from, -1);
  put(board, demand, to, 1);
  if (instancesOn(board, demand, to) <= (demand.service.spreadMax ?? Infinity) && isLevel(board, demand))
    return true;
  put(board, demand, to, -1);
  put(board, demand, from, 1);
  return false;
}
