import { arrivalsOf } from './adopt.ts';
import { lostOf, lostOn, mayAdd, put, type Board } from './board.ts';
import { countOwn } from './breaches.ts';
import type { Demand } from './demand.ts';
import { keepsRules } from './exhaust.ts';

/** What ran on a compute that is gone takes the place of something new, where as many have a place then. */
export function preferLost(board: Board): void {
  if (lostOn(board) === 0) return;
  const others = board.demands.filter((demand) => lostOf(board, demand) === 0);
  for (const demand of board.demands)
    while (lostOf(board, demand) > 0 && others.some((other) => takePlace(board, demand, other)));
}

/** False, and nothing happens, where no place of what is new of `other` takes it. */
function takePlace(board: Board, demand: Demand, other: Demand): boolean {
  return [...arrivalsOf(board, other).keys()].some((site) => {
    const [own, before] = [countOwn(board, demand), countOwn(board, other)];
    put(board, other, site, -1);
    if (mayAdd(board, demand, site) && lostOf(board, other) === 0 && countOwn(board, other) <= before) {
      put(board, demand, site, 1);
      if (keepsRules(board, demand, [site], own)) return true;
      put(board, demand, site, -1);
    }
    put(board, other, site, 1);
    return false;
  });
}
