import { addSolution, fillUp, takeBackNeglected } from './adopt.ts';
import { arrange } from './arrange.ts';
import { ask } from './ask.ts';
import { copyBoard, mayMove, missingOf, type Board } from './board.ts';
import { countBreaches, countSettled } from './breaches.ts';
import { instancesOf, missingOn, type Decision, type Engine } from './decision.ts';
import type { Demand, Home } from './demand.ts';
import { fitPurchases } from './fit-purchases.ts';
import { mend, worstBreachesLeft } from './mend.ts';
import { placeGreedily } from './place-greedily.ts';
import { polish } from './polish.ts';
import { preferLost } from './prefer-lost.ts';
import { buyFor } from './shop.ts';
import type { Solution } from './solve/model/problem.ts';
import { buildProblem } from './to-problem.ts';

/**
 * A plain plan where there is too much to try everything: what is in breach moves where it finds a place, then what waits is
 * placed beside what stands. One after the other where few do, by the optimiser where that leaves something over.
 */
export async function settle(start: Board, engine: Engine): Promise<Decision> {
  const before = countBreaches(start);
  const local = copyBoard(start);
  if (before > 0) mend(local);
  const simple = placeGreedily(local);
  const done = simple && missingOn(local) === 0;
  if (done && (before === 0 || countBreaches(local) === 0)) return finish(start, local, undefined);
  const solved = await solveFor(start, engine);
  if (!simple || isBetter(solved.board, local)) return finish(start, solved.board, solved.solution);
  preferLost(local);
  const bought = missingOn(local) > 0 ? await buyFor(local, engine) : undefined;
  return finish(start, local, solved.solution && { ...solved.solution, ...costOf(bought, solved.solution) });
}

/** The purchases of another solution. */
function costOf(bought: Solution | undefined, { objectives }: Solution): Partial<Solution> {
  const cost = bought?.objectives.cost ?? { value: 0, bound: 0, proven: true };
  return { bought: bought?.bought ?? [], objectives: { ...objectives, cost } };
}

function isBetter(a: Board, b: Board): boolean {
  const [ours, theirs] = [countSettled(a), countSettled(b)];
  return ours === theirs ? missingOn(a) < missingOn(b) : ours < theirs;
}

const isFaulty = (board: Board, demand: Demand, { site, fault, quantity }: Home): number =>
  fault !== undefined && mayMove(board.ground, demand, site) ? quantity : 0;

/** What may not be where it is, and what waits, together; where not all find a place, the former first. */
async function solveFor(start: Board, engine: Engine): Promise<{ board: Board; solution: Solution }> {
  const leaving = (demand: Demand, home: Home): number => isFaulty(start, demand, home);
  const problem = buildProblem(start, { goal: 'keep', leaving });
  const solution = await ask(problem, engine);
  const board = copyBoard(start);
  const whole = addSolution(board, solution.placed);
  complete(board);
  const notes = whole || start.near.size > 0 ? solution.notes : [...solution.notes, 'solver-corrected'];
  const together = { board, solution: { ...solution, notes } };
  const faulty = start.demands.some((demand) => demand.homes.some((home) => leaving(demand, home) > 0));
  if (!faulty || countBreaches(board) === 0) return together;
  const first = copyBoard(start);
  const alone = problem.classes.map((item, index) => ({
    ...item,
    count: item.count - Math.max(0, missingOf(start, start.demands[index]!)),
    offers: [],
  }));
  addSolution(first, (await ask({ ...problem, classes: alone }, engine)).placed);
  if (countBreaches(first) >= countBreaches(board)) return together;
  const rest = await ask(buildProblem(first, { goal: 'keep' }), engine);
  addSolution(first, rest.placed);
  complete(first);
  return { board: first, solution: rest };
}

/** Whatever still finds a place gets it. */
function complete(board: Board): void {
  takeBackNeglected(board);
  if (countBreaches(board) > 0) mend(board);
  fillUp(board);
  takeBackNeglected(board);
  preferLost(board);
}

/** The score is raised as far as it goes, and all is told. */
export function finish(start: Board, board: Board, solution: Solution | undefined): Decision {
  arrange(board);
  let polished: boolean;
  do polished = polish(board);
  while (fillUp(board) > 0);
  const instances = instancesOf(board.demands);
  const breaches = countSettled(board);
  const before = countBreaches(start);
  const value = instances - missingOn(board);
  const moves = movesOn(board);
  // What moves frees room, and who leaves for fewer replicas was chosen before: then the bound of the rest says nothing.
  const firm = before === 0 && start.demands.every(({ retired }) => retired.length === 0);
  const asked = missingOn(start);
  const bound =
    solution === undefined || !firm
      ? instances
      : Math.min(instances, Math.max(value, instances - asked + solution.objectives.placed.bound));
  const least = breaches === 0 ? 0 : Math.min(breaches, worstBreachesLeft(start));
  const cost = solution?.objectives.cost ?? { value: 0, bound: 0, proven: true };
  return {
    demands: board.demands,
    board: { ...board, settled: true },
    breaches: { value: breaches, bound: least, proven: least === breaches },
    placed: { value, bound, proven: value === bound },
    moves: boundedMoves(start, moves, before - breaches),
    cost,
    bestScore: polished && freshOn(board) <= 1,
    bought: fitPurchases(board, solution?.bought ?? []),
    notes: solution?.notes ?? [],
  };
}

/** Each breach less took a move at least, but for pairs that are kept apart: of these one move may mend many. */
function boundedMoves({ near }: Board, value: number, mended: number): Decision['moves'] {
  const bound = near.size > 0 ? 0 : Math.max(0, mended);
  return { value, bound, proven: value <= bound };
}

/** Instances that stood somewhere and no longer do. */
export function movesOn(board: Board): number {
  return board.demands.reduce((sum, { index, homes }) => {
    const on = board.on[index]!;
    return (
      sum + homes.reduce((left, { site, quantity }) => left + Math.max(0, quantity - (on.get(site) ?? 0)), 0)
    );
  }, 0);
}

/** Instances that are new where they are. */
export function freshOn(board: Board): number {
  return board.demands.reduce((sum, { index, homes }) => {
    const stood = new Map(homes.map(({ site, quantity }) => [site, quantity]));
    for (const [site, count] of board.on[index]!) sum += Math.max(0, count - (stood.get(site) ?? 0));
    return sum;
  }, 0);
}
