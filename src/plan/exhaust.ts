import { blockersOf, mostTogether } from './apart.ts';
import { couldCome } from './beside.ts';
import {
  copyBoard,
  fits,
  instancesOn,
  lostOn,
  isInDomains,
  isTooHigh,
  mayMove,
  missingOf,
  put,
  type Board,
} from './board.ts';
import { countLonely, countOwn, countOwnButLonely, skewExcess } from './breaches.ts';
import { isEverywhere, portion, type Demand, type Home } from './demand.ts';
import { scoreJudge, type Judge } from './judge-score.ts';
import { toVector } from './keys.ts';
import { startsOf, type Freedom, type Lift } from './lifts.ts';
import { isBefore, type Standing } from './order.ts';
import { utilizationOf } from './score.ts';

/** Boards that are looked at, at most: the same answer on any machine. */
const MOST_STEPS = 30_000;

/** A layout, and how good it is. */
export interface Layout {
  readonly board: Board;
  /** By demand: instances that leave for fewer replicas, by site. */
  readonly retired: readonly ReadonlyMap<number, number>[];
  readonly standing: Standing;
}

/**
 * The best layout there is, of all that what may move and what is to be placed can have: for fleets and changes of a handful
 * of instances. One for each choice of what is left without a place, where that decides what to buy. Undefined where there
 * are too many to try.
 */
export function tryAll(start: Board, freedom: Freedom): readonly Layout[] | undefined {
  const search: Search = {
    board: copyBoard(start),
    freedom,
    judge: scoreJudge(),
    steps: { left: MOST_STEPS },
    best: new Map(),
    byChoice: start.ground.fleet.offers.size > 0,
  };
  if (estimate(start, freedom) > MOST_STEPS) return undefined;
  const starts = startsOf(search.board, freedom, search.steps);
  if (starts === undefined) return undefined;
  for (const lift of starts.toSorted((a, b) => a.breaches - b.breaches || a.moves - b.moves)) {
    if (search.least !== undefined && lift.breaches > search.least) break;
    if (!place(search, lift)) return undefined;
  }
  return [...search.best.values()];
}

interface Search {
  readonly board: Board;
  readonly freedom: Freedom;
  readonly judge: Judge;
  readonly steps: { left: number };
  /** By what is left without a place. */
  readonly best: Map<string, Layout>;
  readonly byChoice: boolean;
  /** Fewest breaches of any layout that was found. */
  least?: number;
}

/** How many ways there are to take off what is in breach, and to place it and what waits, roughly and at least. */
function estimate(board: Board, freedom: Freedom): number {
  let layouts = 1;
  let lifts = 1;
  for (const demand of board.demands) {
    const waiting = Math.max(0, missingOf(board, demand));
    const open = demand.allowed.sites.filter((site) => board.ground.sites[site]!.open);
    const homes = freedom.moves > 0 ? demand.homes.length : 0;
    layouts *= choose(open.length + waiting, waiting) * 2 ** Math.min(homes, 20);
    const faulty = demand.homes.filter(({ fault, site }) => fault && mayMove(board.ground, demand, site));
    if (faulty.length === 0) continue;
    const count = faulty.reduce((sum, { quantity }) => sum + quantity, 0);
    lifts *= faulty.reduce((product, { quantity }) => product * (quantity + 1), 1);
    layouts *= Math.max(1, choose(open.filter((site) => fits(board, demand, site)).length, count));
  }
  return Math.max(layouts, lifts);
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k && product < 1e9; i++) product = (product * (n - k + i)) / i;
  return product;
}

/** Every way to place what was taken off and what waits. False where there are too many. */
function place(search: Search, lift: Lift): boolean {
  const { board, steps } = search;
  const taken = (by: 1 | -1): void =>
    board.demands.forEach((demand) => {
      for (const one of [lift.gone, lift.lifted])
        for (const [site, count] of one[demand.index]!) put(board, demand, site, -by * count);
    });
  const lonely = lonelyWithout(search, lift);
  taken(1);
  const own = board.demands.map((demand) => countOwnButLonely(board, demand));
  const visit = (index: number, missing: number): void => {
    if (steps.left-- <= 0 || isWorse(search, lift, missing)) return;
    const demand = board.demands[index];
    if (!demand) return finish(search, lift, missing, lonely);
    const lifted = lift.lifted[index]!;
    const owed = [...lifted.values()].reduce((sum, count) => sum + count, 0);
    const waiting = missingOf(board, demand);
    const sites =
      waiting > 0
        ? demand.allowed.sites.filter((site) => board.ground.sites[site]!.open && !lifted.has(site))
        : [];
    fill(search, demand, sites, 0, waiting, [], (left, arrivals) => {
      if (left > waiting - owed || !keepsRules(board, demand, arrivals, own[index]!, countOwnButLonely))
        return;
      visit(index + 1, missing + left);
    });
  };
  visit(0, 0);
  taken(-1);
  return steps.left > 0;
}

/** So many of what waits on each site in turn, most first. */
function fill(
  search: Search,
  demand: Demand,
  sites: readonly number[],
  at: number,
  left: number,
  arrivals: readonly number[],
  then: (left: number, arrivals: readonly number[]) => void,
): void {
  const { board, steps } = search;
  if (steps.left-- <= 0) return;
  const site = sites[at];
  if (site === undefined || left === 0) return then(left, arrivals);
  const spread = (demand.service.spreadMax ?? Infinity) - instancesOn(board, demand, site);
  let most = Math.max(0, Math.min(left, spread, mostTogether(demand, site)));
  if (most > 0 && blockersOf(board.near, demand, site).length > 0) most = 0;
  while (most > 0 && !fits(board, demand, site, most)) most--;
  for (let some = most; some >= 0; some--) {
    if (some > 0) put(board, demand, site, some);
    fill(search, demand, sites, at + 1, left - some, some > 0 ? [...arrivals, site] : arrivals, then);
    if (some > 0) put(board, demand, site, -some);
  }
}

/** Nothing new adds to a breach of its service, or is where topologySpread forbids it. */
export function keepsRules(
  board: Board,
  demand: Demand,
  arrivals: readonly number[],
  before: number,
  count: (board: Board, demand: Demand) => number = countOwn,
): boolean {
  const { index, spreads, wants, besides, hosts } = demand;
  const bound = count === countOwn ? besides.length + hosts.length : 0;
  for (const site of arrivals) {
    if (!isInDomains(demand, site)) return false;
    if (spreads.some((spread, at) => isTooHigh(spread, board.inDomain[index]![at]!, site))) return false;
  }
  return wants.length + spreads.length + bound === 0 || count(board, demand) <= before;
}

/** Whether nothing that comes of it can be better than what was found, as far as that is known by now. */
function isWorse(
  { best, freedom, least, byChoice }: Search,
  { breaches, moves, copied }: Lift,
  missing: number,
): boolean {
  if (missing > (freedom.missing ?? Infinity)) return true;
  if (least === undefined) return false;
  if (breaches !== least) return breaches > least;
  let fewest = Infinity;
  for (const { standing } of best.values()) fewest = Math.min(fewest, standing.missing);
  if (missing !== fewest) return missing > fewest;
  if (freedom.order === 'rebalance' || byChoice) return false;
  const [only] = best.values();
  const { standing } = only!;
  if (standing.lost > 0) return false;
  if (moves !== standing.moves) return moves > standing.moves;
  return copied.some(
    (amount, at) =>
      amount > standing.copied[at]! && copied.slice(0, at).every((one, k) => one === standing.copied[k]!),
  );
}

function finish(search: Search, lift: Lift, missing: number, before: readonly number[]): void {
  const { board, freedom, best, judge } = search;
  const lonely = before.length === 0 ? 0 : lonelyAfter(board, lift, before);
  if (lonely === undefined) return;
  const breaches = lift.breaches + unlevelled(board) + lonely;
  if (search.least !== undefined && breaches > search.least) return;
  const standing: Standing = {
    breaches,
    missing,
    lost: lostOn(board),
    moves: lift.moves,
    copied: lift.copied,
    bought: 0,
    score: judge(board),
    ...inUse(board),
    fullness: fullnessOf(board, lift.gone),
  };
  const fewest = [...best.values()].reduce((low, one) => Math.min(low, one.standing.missing), Infinity);
  if (breaches === search.least && missing > fewest) return;
  if (breaches !== search.least || missing < fewest) best.clear();
  search.least = breaches;
  const choice = search.byChoice ? board.demands.map((demand) => missingOf(board, demand)).join() : '';
  const known = best.get(choice);
  if (known && !isBefore(standing, known.standing, freedom.order)) return;
  const settled: Board = { ...copyBoard(board), settled: true };
  best.set(choice, { board: settled, retired: lift.gone.map((one) => new Map(one)), standing });
}

/** By demand: instances without company once those that leave for fewer replicas are gone; nothing where none belong together. */
function lonelyWithout({ board }: Search, { gone }: Lift): readonly number[] {
  if (board.demands.every(({ besides }) => besides.length === 0)) return [];
  const leave = (by: 1 | -1): void =>
    board.demands.forEach((demand) => {
      for (const [site, count] of gone[demand.index]!) put(board, demand, site, -by * count);
    });
  leave(1);
  const counts = board.demands.map((demand) => countLonely(board, demand));
  leave(-1);
  return counts;
}

/** Instances without company in the end; undefined where something new is among them, or more that stays than before. */
function lonelyAfter(board: Board, { gone, lifted }: Lift, before: readonly number[]): number | undefined {
  let sum = 0;
  for (const demand of board.demands) {
    if (demand.besides.length === 0) continue;
    const count = countLonely(board, demand);
    if (count > before[demand.index]!) return undefined;
    sum += count;
    const left = new Map(demand.homes.map(({ site, quantity }) => [site, quantity]));
    for (const one of [gone, lifted])
      for (const [site, some] of one[demand.index]!) left.set(site, left.get(site)! - some);
    const came = new Map(
      [...board.on[demand.index]!].flatMap(([site, here]) => {
        const more = here - (left.get(site) ?? 0);
        return more > 0 ? [[site, more] as const] : [];
      }),
    );
    for (const site of came.keys()) if (!couldCome(board.near, demand, site, came)) return undefined;
  }
  return sum;
}

/** Instances in breach of topologySpread that what waits could have levelled, and has no place. */
function unlevelled(board: Board): number {
  const settled: Board = { ...board, settled: true };
  let sum = 0;
  for (const demand of board.demands)
    if (demand.spreads.length > 0) sum += skewExcess(settled, demand) - skewExcess(board, demand);
  return sum;
}

/** What the computes cost on which something is, and how many of them have no known price. */
export function inUse({ ground, demands, on, pinned }: Board): Pick<Standing, 'cost' | 'unpriced'> {
  const used = new Set(
    demands.flatMap((demand) =>
      isEverywhere(demand) ? [] : [...on[demand.index]!.keys(), ...pinned[demand.index]!.keys()],
    ),
  );
  let cost = 0;
  let unpriced = 0;
  for (const { index, node, cost: own } of ground.sites) {
    if (!used.has(index) && node.guests.length === 0) continue;
    if (own === undefined) unpriced += 1;
    else cost += own;
  }
  return { cost, unpriced };
}

/** Of computes that instances leave for fewer replicas: the sum of how full they are now. */
function fullnessOf(board: Board, gone: readonly ReadonlyMap<number, number>[]): number {
  const { ground } = board;
  let sum = 0;
  for (const demand of board.demands) {
    for (const [site, count] of gone[demand.index]!) {
      const { node, capacity, fixed } = ground.sites[site]!;
      const load = fixed.slice();
      for (const { generated, allocated } of node.assignments)
        if (generated) toVector(ground.keys, allocated).forEach((amount, k) => (load[k]! += amount));
      sum += count * utilizationOf(load, capacity, ground.keys.always);
    }
  }
  return sum;
}

/** Homes less what goes, and what goes as retired. */
export function withRetired(demand: Demand, gone: ReadonlyMap<number, number>, why: string): Demand {
  if (gone.size === 0) return demand;
  const homes: Home[] = [];
  const retired = [...demand.retired];
  for (const home of demand.homes) {
    const count = gone.get(home.site) ?? 0;
    if (count < home.quantity) homes.push(portion(home, home.quantity - count));
    if (count > 0) {
      const { fault: _, ...stand } = portion(home, count, home.quantity - count);
      retired.push({ ...stand, why });
    }
  }
  return { ...demand, homes, retired, excess: 0 };
}
