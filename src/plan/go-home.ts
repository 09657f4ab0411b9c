import { fits, instancesOn, isLevel, put, unmetWants, type Board } from './board.ts';
import type { Demand } from './demand.ts';

/**
 * Takes back moves that nothing needed: an instance that left its home while another of its service arrived elsewhere goes
 * home again, where room and every rule allow it. A solver that only knows bins to fill may shuffle what could stay.
 * Returns how many moves were saved.
 */
export function goHome(board: Board): number {
  return board.demands.reduce((sum, demand) => sum + returnInstances(board, demand), 0);
}

function returnInstances(board: Board, demand: Demand): number {
  const on = board.on[demand.index]!;
  const left = demand.homes.filter((home) => (on.get(home.site) ?? 0) < home.quantity);
  if (left.length === 0) return 0;
  const homeAt = new Map(demand.homes.map((home) => [home.site, home.quantity]));
  let returned = 0;
  for (const home of left) {
    while ((on.get(home.site) ?? 0) < home.quantity) {
      const arrived = [...on.keys()]
        .filter((site) => on.get(site)! > (homeAt.get(site) ?? 0))
        .toSorted((a, b) => b - a);
      if (!arrived.some((site) => tryReturn(board, demand, site, home.site))) break;
      returned++;
    }
  }
  return returned;
}

function tryReturn(board: Board, demand: Demand, from: number, home: number): boolean {
  if (
    !fits(board, demand, home) ||
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
