import { boardOfHomes, mayMove, type Board } from './board.ts';
import { countBreaches } from './breaches.ts';
import { instancesOf, isBetter, missingOn, type Decision, type Engine } from './decision.ts';
import { decideExactly } from './decide-exactly.ts';
import type { Demand, Home } from './demand.ts';
import type { Ground } from './ground.ts';
import { solveFreely } from './move-freely.ts';
import { finish } from './settle.ts';

/** Beyond so many instances it is asked once, for all that waits. */
const MOST_TO_HALVE = 5000;

/**
 * A plan that places more than the plain one, with at most so many moves of what could stay: as many more as go, then with
 * the fewest moves that were found. Undefined where there is none.
 */
export async function makeRoom(
  ground: Ground,
  demands: readonly Demand[],
  plain: Decision,
  moves: number,
  engine: Engine,
): Promise<Decision | undefined> {
  const exact = await decideExactly(boardOfHomes(ground, demands), { moves, order: 'keep' }, engine);
  if (exact) return isBetter(exact, plain) ? exact : undefined;
  const start = boardOfHomes(ground, plain.demands);
  const movable = (demand: Demand, home: Home): boolean =>
    home.fault === undefined && mayMove(ground, demand, home.site);
  if (!plain.demands.some((demand) => demand.homes.some((home) => movable(demand, home)))) return undefined;
  const allowed = moves + Math.max(0, countBreaches(start) - plain.breaches.value);
  const missing = missingOn(plain.board);
  let best: Decision | undefined;
  let bound: number | undefined;
  // Fewer are asked for while too many would have to move for them.
  for (let more = missing, first = true; first || more > 0; first = false) {
    const asked = more === missing ? start : withFewer(start, plain.board, missing - more);
    const found = await solveFreely(asked, movable, 'keep', engine);
    bound ??= found.solution.objectives.placed.bound;
    const board = withAll(found.board, plain.demands);
    const decision = finish(start, board, found.solution);
    if (decision.moves.value <= allowed && isBetter(decision, best ?? plain)) best = decision;
    if (best || instancesOf(plain.demands) > MOST_TO_HALVE) break;
    more = Math.floor(more / 2);
  }
  return best;
}

/** The same board, where only some of what the plain plan left over is asked for. */
function withFewer(start: Board, plain: Board, fewer: number): Board {
  let left = fewer;
  const demands = start.demands.map((demand, index) => {
    const on = [...plain.on[index]!.values()].reduce((sum, count) => sum + count, 0);
    const open = Math.max(0, demand.instances - demand.pinnedTotal - on);
    const some = Math.min(left, open);
    left -= some;
    return some > 0 ? { ...demand, instances: demand.instances - some } : demand;
  });
  return { ...start, demands };
}

const withAll = (board: Board, demands: readonly Demand[]): Board => ({ ...board, demands });
