import { boardOfHomes, missingOf, type Board } from './board.ts';
import { countBreaches } from './breaches.ts';
import { downTo } from './demands.ts';
import type { Demand } from './demand.ts';
import { tryAll, withRetired, type Freedom, type Layout } from './exhaust.ts';
import type { Ground } from './ground.ts';
import { holdSizes, hasSurplus } from './hold.ts';
import { makeRoom } from './make-room.ts';
import { isBefore } from './order.ts';
import { settle } from './settle.ts';
import { rebalance } from './move-freely.ts';
import { retire } from './scale-down.ts';
import { fitPurchases } from './fit-purchases.ts';
import { buyFor, priceOf } from './shop.ts';
import type { Bounded, Problem, Solution } from './solve/model/problem.ts';

/** Solves a problem. Its answers are checked, so a faulty engine costs quality, not correctness. */
export type Engine = (problem: Problem) => Solution | Promise<Solution>;

/** Where everything goes, and what is known of how good that is. */
export interface Decision {
  /** Those that leave for fewer replicas are no longer among the homes. */
  readonly demands: readonly Demand[];
  readonly board: Board;
  readonly breaches: Bounded;
  readonly placed: Bounded;
  /** Moves of what stands; instances of computes that are gone come on top. */
  readonly moves: Bounded;
  readonly cost: Bounded;
  /** No layout with as many placed and moved, at this cost, has a higher score. */
  readonly bestScore: boolean;
  readonly bought: Solution['bought'];
  readonly notes: readonly string[];
}

/**
 * What stands stays: a plain plan places what waits, moves what is in breach where a place is found, and nothing else. Only
 * `makeRoom` and `rebalance` move more.
 */
export async function decide(ground: Ground, demands: readonly Demand[], engine: Engine): Promise<Decision> {
  const plain = await decidePlainly(ground, demands, engine);
  if (ground.options.rebalance) return rebalance(ground, demands, plain, engine);
  const moves = movesAllowed(ground);
  const short = plain.breaches.value > 0 || plain.placed.value < instancesOf(demands);
  return moves > 0 && short ? ((await makeRoom(ground, demands, plain, moves, engine)) ?? plain) : plain;
}

/** A drain is asked for with all that it takes, else the Config says how many may move so that others find a place. */
function movesAllowed({ options, fleet }: Ground): number {
  return options.makeRoom ?? (options.drain && options.drain.length > 0 ? Infinity : fleet.settings.makeRoom);
}

async function decidePlainly(ground: Ground, demands: readonly Demand[], engine: Engine): Promise<Decision> {
  const now = boardOfHomes(ground, demands);
  if (isStill(now)) return standing(now);
  const exact = await decideExactly(now, { moves: 0, order: 'keep' }, engine);
  if (exact) return exact;
  const left = retire(now);
  const start = boardOfHomes(ground, left);
  if (!hasSurplus(start)) return settle(start, engine);
  // What is held above min is only taken back where more have a place then.
  const held = await settle(holdSizes(start), engine);
  const whole = held.breaches.value === 0 && held.placed.value === instancesOf(left);
  const free = whole ? held : await settle(start, engine);
  return isBetter(free, held) ? free : held;
}

const isStill = (board: Board): boolean =>
  board.demands.every(
    ({ pending, strays, excess }) => pending === 0 && strays.length === 0 && excess === 0,
  ) && countBreaches(board) === 0;

const exactly = (value: number): Bounded => ({ value, bound: value, proven: true });

export const instancesOf = (demands: readonly Demand[]): number =>
  demands.reduce((sum, demand) => sum + demand.instances, 0);

export const missingOn = (board: Board): number =>
  board.demands.reduce((sum, demand) => sum + Math.max(0, missingOf(board, demand)), 0);

/** Nothing to do. */
function standing(board: Board): Decision {
  return {
    demands: board.demands,
    board,
    breaches: exactly(0),
    placed: exactly(instancesOf(board.demands)),
    moves: exactly(0),
    cost: exactly(0),
    bestScore: true,
    bought: [],
    notes: [],
  };
}

/** Fewer in breach, else more placed. */
export const isBetter = (a: Decision, b: Decision): boolean =>
  a.breaches.value === b.breaches.value
    ? a.placed.value > b.placed.value
    : a.breaches.value < b.breaches.value;

/** By trying every layout, where there are few. */
export async function decideExactly(
  now: Board,
  freedom: Freedom,
  engine: Engine,
): Promise<Decision | undefined> {
  if (!hasSurplus(now) || freedom.order === 'rebalance') {
    const layouts = tryAll(now, freedom);
    return layouts && choose(now, layouts, freedom, engine);
  }
  const held = tryAll(holdSizes(now), freedom);
  if (!held) return undefined;
  const [first] = held;
  if (first && first.standing.breaches === 0 && first.standing.missing === 0)
    return choose(now, held, freedom, engine);
  const free = tryAll(now, freedom);
  if (!free) return undefined;
  const more = !first || isMore(free[0]!, first);
  return choose(now, more ? free : held, freedom, engine);
}

const isMore = ({ standing: a }: Layout, { standing: b }: Layout): boolean =>
  a.breaches === b.breaches ? a.missing < b.missing : a.breaches < b.breaches;

/** Who is left without a place decides what is to be bought: the best layout of each choice, and what that costs. */
async function choose(
  now: Board,
  layouts: readonly Layout[],
  { order }: Freedom,
  engine: Engine,
): Promise<Decision | undefined> {
  let best: (Layout & { readonly bought: Solution['bought']; readonly notes: readonly string[] }) | undefined;
  let bound = Infinity;
  for (const layout of layouts) {
    const shop = layout.standing.missing > 0 ? await buyFor(layout.board, engine) : undefined;
    const bought = fitPurchases(layout.board, shop?.bought ?? []);
    const standing = { ...layout.standing, bought: priceOf(layout.board, bought) };
    const base = order === 'keep' ? 0 : standing.cost;
    bound = Math.min(bound, base + (shop?.objectives.cost.bound ?? 0));
    if (!best || isBefore(standing, best.standing, order))
      best = { ...layout, standing, bought, notes: shop?.notes ?? [] };
  }
  if (!best) return undefined;
  const { board, retired, standing, bought, notes } = best;
  const demands = board.demands.map((demand, index) =>
    withRetired(demand, retired[index]!, downTo(demand.name, demand.instances)),
  );
  const instances = instancesOf(demands);
  const value = standing.bought + (order === 'keep' ? 0 : standing.cost);
  return {
    demands,
    board: { ...board, demands, held: now.held },
    breaches: exactly(standing.breaches),
    placed: exactly(instances - standing.missing),
    moves: exactly(standing.moves),
    cost: { value, bound: Math.min(value, bound), proven: bound >= value - 1e-9 * Math.max(1, value) },
    bestScore: true,
    bought,
    notes,
  };
}
