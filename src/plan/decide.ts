import { boardOfHomes, missingOf, type Board } from './board.ts';
import { countBreaches } from './breaches.ts';
import { decideExactly } from './decide-exactly.ts';
import { exactly, instancesOf, isBetter, type Decision, type Engine } from './decision.ts';
import { isEverywhere, type Demand } from './demand.ts';
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
  const moves = movesAllowed(ground);
  if (!ground.options.rebalance && moves === 0) return plain;
  const { asked, told } = withoutIdle(demands, plain);
  if (ground.options.rebalance) return told(await rebalance(ground, asked, told(plain, -1), engine));
  const short = plain.breaches.value > 0 || plain.placed.value < instancesOf(asked);
  return short
    ? told((await makeRoom(ground, asked, told(plain, -1), moves, engine)) ?? told(plain, -1))
    : plain;
}

/**
 * What is on every compute moves nothing: where a plan without moves has no room for it, moves are sought without it, and it is
 * told (`by` 1) beside what comes of that.
 */
function withoutIdle(
  demands: readonly Demand[],
  plain: Decision,
): { readonly asked: readonly Demand[]; readonly told: (decision: Decision, by?: 1 | -1) => Decision } {
  const idle = demands.map((demand, index) =>
    isEverywhere(demand) ? missingOf(plain.board, plain.demands[index]!) : 0,
  );
  if (idle.every((count) => count === 0)) return { asked: demands, told: (decision) => decision };
  const withBy = (some: readonly Demand[], by: 1 | -1): readonly Demand[] =>
    some.map((demand, index) =>
      idle[index] === 0
        ? demand
        : {
            ...demand,
            instances: demand.instances + by * idle[index]!,
            pending: demand.pending + by * idle[index]!,
          },
    );
  const told = (decision: Decision, by: 1 | -1 = 1): Decision => {
    const all = withBy(decision.demands, by);
    return { ...decision, demands: all, board: { ...decision.board, demands: all } };
  };
  return { asked: withBy(demands, -1), told };
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
