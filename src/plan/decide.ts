import { boardOfHomes, type Board } from './board.ts';
import { countBreaches } from './breaches.ts';
import { decideExactly } from './decide-exactly.ts';
import { exactly, instancesOf, isBetter, type Decision, type Engine } from './decision.ts';
import type { Demand } from './demand.ts';
import type { Ground } from './ground.ts';
import { hasSurplus, holdSizes } from './hold.ts';
import { makeRoom } from './make-room.ts';
import { rebalance } from './move-freely.ts';
import { retire } from './scale-down.ts';
import { settle } from './settle.ts';

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
