import { fillUp, levelOut, takeBackNeglected } from './adopt.ts';
import { blockersOf, standsApart } from './apart.ts';
import { ask } from './ask.ts';
import {
  boardOfHomes,
  copyBoard,
  fits,
  instancesOn,
  isLevel,
  mayMove,
  missingOf,
  put,
  unmetWants,
  type Board,
} from './board.ts';
import { countLonelyWith, countSettled, lonelyOn } from './breaches.ts';
import { type Decision, type Engine, missingOn } from './decision.ts';
import { decideExactly } from './decide-exactly.ts';
import { isEverywhere, type Demand, type Home } from './demand.ts';
import { inUse } from './exhaust.ts';
import type { Ground } from './ground.ts';
import { boundMoves } from './move-bound.ts';
import { finish, movesOn } from './settle.ts';
import type { Problem, Solution } from './solve/model/problem.ts';
import { buildProblem, type Setting } from './to-problem.ts';

/** A board that a solver made, and what it knows of it. */
export interface Solved {
  readonly board: Board;
  readonly solution: Solution;
}

/** Everything that may move is placed anew together with what waits; nothing that stands is stopped. */
export async function solveFreely(
  start: Board,
  mayGo: (demand: Demand, home: Home) => boolean,
  goal: Problem['goal'],
  engine: Engine,
  closed?: Setting['closed'],
): Promise<Solved> {
  const leaving = (demand: Demand, home: Home): number =>
    home.fault !== undefined && mayMove(start.ground, demand, home.site) ? home.quantity : 0;
  // The optimiser does not know who belongs together.
  const movable = (demand: Demand, home: Home): boolean =>
    demand.besides.length + demand.hosts.length === 0 && mayGo(demand, home);
  const problem = buildProblem(start, { goal, movable, leaving, ...(closed ? { closed } : {}) });
  const solution = await ask(problem, engine);
  const board = layOut(start, solution, movable, leaving);
  if (!board)
    return {
      board: copyBoard(start),
      solution: { ...solution, notes: [...solution.notes, 'solver-corrected'] },
    };
  goHome(board, goal === 'rebalance' ? emptyOn(board) : closed);
  takeBackNeglected(board);
  fillUp(board);
  return { board, solution };
}

/** The solution on a board; undefined where it would stop something that runs, or breaks a rule. */
function layOut(
  start: Board,
  { placed }: Solution,
  movable: (demand: Demand, home: Home) => boolean,
  leaving: (demand: Demand, home: Home) => number,
): Board | undefined {
  const board = copyBoard(start);
  for (const demand of board.demands)
    for (const home of demand.homes) if (movable(demand, home)) put(board, demand, home.site, -home.quantity);
  for (const demand of board.demands) {
    for (const { bin, count } of placed[demand.index] ?? []) put(board, demand, bin, count);
    // What found no other place stays where it is.
    let over = -missingOf(board, demand);
    for (const home of demand.homes) {
      const some = Math.min(over, leaving(demand, home));
      if (some <= 0) continue;
      put(board, demand, home.site, -some);
      over -= some;
    }
    if (missingOf(board, demand) > Math.max(0, missingOf(start, demand))) return undefined;
  }
  return board.demands.every((demand) => isSound(start, board, demand)) ? board : undefined;
}

/** Nothing of it is believed: where more stands than before, every rule is asked again. */
function isSound(start: Board, board: Board, demand: Demand): boolean {
  const { spreadMax } = demand.service;
  for (const [site, count] of board.on[demand.index]!) {
    if (count <= (start.on[demand.index]!.get(site) ?? 0)) continue;
    if (!board.ground.sites[site]!.open || demand.allowed.has[site] !== 1 || !fits(board, demand, site, 0))
      return false;
    if (demand.min.some((amount, k) => amount > 0 && board.room[site]![k]! < 0)) return false;
    if (spreadMax !== undefined && instancesOn(board, demand, site) > spreadMax) return false;
    if (demand.aparts.length > 0 && !standsApart(board.near, demand, site)) return false;
    if (lonelyOn(board, demand, site) > 0) return false;
  }
  if (demand.hosts.length > 0 && countLonelyWith(board, demand) > countLonelyWith(start, demand))
    return false;
  levelOut(board, demand);
  return missingOf(board, demand) <= Math.max(0, missingOf(start, demand));
}

/** Computes that cost something and that nothing is on: going back there would have to be paid. */
function emptyOn({ ground, demands, on, pinned }: Board): (site: number) => boolean {
  const paid = demands.filter((demand) => !isEverywhere(demand));
  const used = new Set(paid.flatMap(({ index }) => [...on[index]!.keys(), ...pinned[index]!.keys()]));
  return (site) => !used.has(site) && ground.sites[site]!.cost !== 0;
}

/** Takes back moves that nothing needed: one that left its home while another of its service arrived elsewhere. */
function goHome(board: Board, closed: Setting['closed']): void {
  for (const demand of board.demands) {
    const on = board.on[demand.index]!;
    const homeAt = new Map(demand.homes.map((home) => [home.site, home.quantity]));
    for (const home of demand.homes) {
      if (home.fault || closed?.(home.site)) continue;
      while ((on.get(home.site) ?? 0) < home.quantity) {
        const arrived = [...on.keys()]
          .filter((site) => on.get(site)! > (homeAt.get(site) ?? 0))
          .toSorted((a, b) => b - a);
        if (!arrived.some((site) => tryReturn(board, demand, site, home.site))) break;
      }
    }
  }
}

function tryReturn(board: Board, demand: Demand, from: number, home: number): boolean {
  if (
    !fits(board, demand, home) ||
    blockersOf(board.near, demand, home).length > 0 ||
    instancesOn(board, demand, home) >= (demand.service.spreadMax ?? Infinity)
  )
    return false;
  const before = unmetWants(board, demand).length;
  put(board, demand, from, -1);
  put(board, demand, home, 1);
  if (unmetWants(board, demand).length <= before && isLevel(board, demand)) return true;
  put(board, demand, home, -1);
  put(board, demand, from, 1);
  return false;
}

/**
 * Everything that is not pinned may move, to where it costs least: never with more in breach or fewer placed than the plain
 * plan. Then, on the computes that stay in use, as little moves as goes.
 */
export async function rebalance(
  ground: Ground,
  demands: readonly Demand[],
  plain: Decision,
  engine: Engine,
): Promise<Decision> {
  const exact = await decideExactly(
    boardOfHomes(ground, demands),
    { moves: Infinity, order: 'rebalance', missing: missingOn(plain.board) },
    engine,
  );
  if (exact) return exact;
  const start = boardOfHomes(ground, plain.demands);
  const movable = (demand: Demand, home: Home): boolean =>
    home.fault === undefined && mayMove(ground, demand, home.site);
  const cheap = await solveFreely(start, movable, 'rebalance', engine);
  const still: Solved = { board: plain.board, solution: cheap.solution };
  let best = isNoWorse(cheap.board, plain.board) ? cheap : still;
  const used = new Set(best.board.on.flatMap((on) => [...on.keys()]));
  const idle = (site: number): boolean => !used.has(site);
  const calm = await solveFreely(start, movable, 'keep', engine, idle);
  if (isNoWorse(calm.board, best.board) && movesOn(calm.board) <= movesOn(best.board))
    best = { board: calm.board, solution: cheap.solution };
  return judge(start, best, cheap.solution);
}

/** Neither more in breach nor fewer placed; and less of one of them, or at most the cost. */
function isNoWorse(a: Board, b: Board): boolean {
  if (countSettled(a) > countSettled(b) || missingOn(a) > missingOn(b)) return false;
  const keysOf = (board: Board): number[] => {
    const { cost, unpriced } = inUse(board);
    return [countSettled(board), missingOn(board), unpriced, cost];
  };
  const [ours, theirs] = [keysOf(a), keysOf(b)];
  const at = ours.findIndex((key, index) => Math.abs(key - theirs[index]!) > 1e-9);
  return at < 0 || ours[at]! < theirs[at]!;
}

function judge(start: Board, { board, solution }: Solved, cheap: Solution): Decision {
  const decision = finish(start, board, solution);
  const { cost, unpriced } = inUse(decision.board);
  const bought = decision.bought.length > 0 ? solution.objectives.cost.value - cost : 0;
  const value = cost + Math.max(0, bought);
  const known = unpriced === 0 ? Math.min(value, cheap.objectives.cost.bound) : 0;
  const moves = movesOn(decision.board);
  const least = boundMoves(start, cost);
  return {
    ...decision,
    cost: { value, bound: known, proven: known >= value - 1e-9 * Math.max(1, value) },
    moves: { value: moves, bound: Math.min(moves, least), proven: moves <= least },
  };
}
