import { missingOf, type Board } from './board.ts';
import type { Demand } from './demand.ts';
import { minus, times, timesThatFit, type Vector } from './keys.ts';
import { listNames } from './list-names.ts';

/** Room that would come: alike machines, each with so much free, and so many instances that would take it together. */
export interface NewRoom {
  readonly free: Vector;
  readonly machines: number;
  readonly places: number;
}

/**
 * Other services without a place that could take new room as well, in words: a plan gives it to as many as go, whoever that
 * is. Empty where there is enough for all.
 */
export function unlessRivals(
  board: Board,
  demand: Demand,
  { free, machines, places }: NewRoom,
  takes: (other: Demand) => boolean,
): string {
  const rest = minus(free, times(demand.min, Math.ceil(places / machines)));
  const rivals = board.demands.filter((other) => {
    const missing = Math.max(0, missingOf(board, other));
    if (other === demand || missing === 0 || !takes(other)) return false;
    return timesThatFit(free, other.min, 1) > 0 && timesThatFit(rest, other.min, missing) < missing;
  });
  if (rivals.length === 0) return '';
  const names = rivals.map(({ name }) => name);
  return `, unless ${listNames(names)} ${names.length === 1 ? 'takes' : 'take'} the room`;
}
