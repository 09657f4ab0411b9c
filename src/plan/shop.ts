import { missingOf, type Board } from './board.ts';
import { ask } from './ask.ts';
import type { Engine } from './decision.ts';
import type { Solution } from './solve/model/problem.ts';
import { buildProblem } from './to-problem.ts';

/** What to buy for what has no place on a board, everything else staying where it is. */
export async function buyFor(board: Board, engine: Engine): Promise<Solution | undefined> {
  if (board.ground.fleet.offers.size === 0) return undefined;
  if (board.demands.every((demand) => missingOf(board, demand) <= 0 || demand.allowed.offers.length === 0))
    return undefined;
  const problem = buildProblem(board, { goal: 'keep', buyOnly: true });
  return ask(problem, engine);
}

/** Per month. */
export function priceOf({ ground }: Board, bought: Solution['bought']): number {
  const offers = [...ground.fleet.offers.values()];
  return bought.reduce((sum, { offer }) => sum + offers[offer]!.monthly, 0);
}
