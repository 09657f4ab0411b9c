import { missingOf, type Board } from './board.ts';
import type { Demand } from './demand.ts';
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
  /** No layout with as many placed and moved, at this cost, has a higher score, as alike instances are paired. */
  readonly bestScore: boolean;
  readonly bought: Solution['bought'];
  readonly notes: readonly string[];
}

export const instancesOf = (demands: readonly Demand[]): number =>
  demands.reduce((sum, demand) => sum + demand.instances, 0);

export const missingOn = (board: Board): number =>
  board.demands.reduce((sum, demand) => sum + Math.max(0, missingOf(board, demand)), 0);

/** Fewer in breach, else more placed. */
export const isBetter = (a: Decision, b: Decision): boolean =>
  a.breaches.value === b.breaches.value
    ? a.placed.value > b.placed.value
    : a.breaches.value < b.breaches.value;

export const exactly = (value: number): Bounded => ({ value, bound: value, proven: true });
