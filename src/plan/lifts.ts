import { mayMove, put, type Board } from './board.ts';
import { countBreachesButLonely, lonelyOn } from './breaches.ts';
import { portion } from './demand.ts';
import type { Vector } from './keys.ts';

/** What may be tried. */
export interface Freedom {
  /** Moves of what is not in breach, at most. */
  readonly moves: number;
  readonly order: 'keep' | 'rebalance';
  /** Instances that may be left without a place, at most. */
  readonly missing?: number;
}

/** Instances taken off: those that go, and those that have to find another place. */
export interface Lift {
  /** By demand, by site. */
  readonly gone: readonly ReadonlyMap<number, number>[];
  readonly lifted: readonly ReadonlyMap<number, number>[];
  readonly breaches: number;
  readonly moves: number;
  readonly copied: Vector;
}

/** Every way to take instances off their computes that the freedom allows. */
export function startsOf(
  board: Board,
  freedom: Freedom,
  steps: { left: number },
): readonly Lift[] | undefined {
  const homes = board.demands.flatMap((demand) =>
    demand.homes.map((home) => ({ demand, home, stays: !mayMove(board.ground, demand, home.site) })),
  );
  const gone = board.demands.map(() => new Map<number, number>());
  const lifted = board.demands.map(() => new Map<number, number>());
  const starts: Lift[] = [];
  let first = 0;
  // What stands without company may get some where it is, or by a move: told apart when all is placed.
  let lonely: readonly ReadonlyMap<number, number>[] = [];
  const count = (): number => countBreachesButLonely(board) + countOf(board, lonely);
  const note = (before: number, moves: number): void => {
    if (freedom.moves === 0 && !areNeeded(board, lifted, before, count)) return;
    const breaches = before - countOf(board, lonely);
    starts.push({
      gone: gone.map((one) => new Map(one)),
      lifted: lifted.map((one) => new Map(one)),
      breaches,
      moves,
      copied: copiedBy(board, lifted),
    });
  };
  // `others` is how many of the moves are of what is not in breach.
  const lift = (at: number, before: number, moves: number, others: number): void => {
    if (steps.left-- <= 0) return;
    const entry = homes[at];
    if (!entry) return note(before, moves);
    lift(at + 1, before, moves, others);
    if (entry.stays) return;
    const { demand, home } = entry;
    const most = home.quantity - (gone[demand.index]!.get(home.site) ?? 0);
    for (let some = 1; some <= most; some++) {
      put(board, demand, home.site, -1);
      lifted[demand.index]!.set(home.site, some);
      const left = count();
      // One that is in breach of two rules is one move.
      const idle = others + some - Math.min(some, Math.max(0, before - left));
      const may = freedom.moves > 0 ? idle <= freedom.moves : first - left >= moves + some;
      if (may) lift(at + 1, left, moves + some, idle);
    }
    put(board, demand, home.site, lifted[demand.index]!.get(home.site) ?? 0);
    lifted[demand.index]!.delete(home.site);
  };
  const retire = (at: number, left: number): void => {
    if (steps.left-- <= 0) return;
    const entry = homes[at];
    const last = at > 0 && entry?.demand !== homes[at - 1]!.demand;
    if (last && left > 0) return;
    if (!entry) {
      lonely = lonelyOnes(board);
      first = count();
      return lift(0, first, 0, 0);
    }
    const { demand, home } = entry;
    const due = at === 0 || last ? demand.excess : left;
    for (let some = Math.min(due, home.quantity); some >= 0; some--) {
      put(board, demand, home.site, -some);
      if (some > 0) gone[demand.index]!.set(home.site, some);
      retire(at + 1, due - some);
      put(board, demand, home.site, some);
      gone[demand.index]!.delete(home.site);
    }
  };
  retire(0, 0);
  return steps.left > 0 ? starts : undefined;
}

/** By demand and site: those without company; nothing where none belong together. */
const lonelyOnes = (board: Board): readonly ReadonlyMap<number, number>[] =>
  board.demands.every(({ besides }) => besides.length === 0)
    ? []
    : board.demands.map(
        (demand) =>
          new Map([...board.on[demand.index]!.keys()].map((site) => [site, lonelyOn(board, demand, site)])),
      );

/** How many of them still stand. */
const countOf = ({ on }: Board, lonely: readonly ReadonlyMap<number, number>[]): number =>
  lonely.reduce(
    (sum, sites, index) =>
      [...sites].reduce((all, [site, count]) => all + Math.min(count, on[index]!.get(site) ?? 0), sum),
    0,
  );

/** Whether each that was taken off would be in breach again if it stood where it was: else another one mends that, too. */
function areNeeded(
  board: Board,
  lifted: readonly ReadonlyMap<number, number>[],
  breaches: number,
  count: () => number,
): boolean {
  return board.demands.every((demand) =>
    [...lifted[demand.index]!.keys()].every((site) => {
      put(board, demand, site, 1);
      const more = count() > breaches;
      put(board, demand, site, -1);
      return more;
    }),
  );
}

/** What the moves copy: nvme, then memory. */
function copiedBy(board: Board, lifted: readonly ReadonlyMap<number, number>[]): Vector {
  const { keys } = board.ground;
  const wanted = ['nvme', 'memory'].map((name) => keys.at.get(name));
  const sums = wanted.map(() => 0);
  for (const demand of board.demands) {
    for (const [site, count] of lifted[demand.index]!) {
      const home = demand.homes.find((one) => one.site === site)!;
      const { held } = portion(home, count, home.quantity - count);
      wanted.forEach((k, at) => (sums[at]! += k === undefined ? 0 : held[k]!));
    }
  }
  return sums;
}
