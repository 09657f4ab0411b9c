import { instancesOn, mayAdd, missingOf, put, unmetWants, type Board } from './board.ts';
import type { Demand } from './demand.ts';
import { scoreOf, scoredKeys, shareOf, utilizationOf } from './score.ts';

/** Instances that wait, and computes times instances, up to which one goes after the other. */
const MOST_WAITING = 150;
const MOST_LOOKS = 400_000;

/**
 * Places what waits, the largest first, each where it then scores best. False, and nothing happens, where there is so much of
 * it that the optimiser does better.
 */
export function placeGreedily(board: Board): boolean {
  const { ground, demands } = board;
  const waiting = demands.filter((demand) => missingOf(board, demand) > 0);
  const count = waiting.reduce((sum, demand) => sum + missingOf(board, demand), 0);
  if (count > MOST_WAITING || count * ground.sites.length > MOST_LOOKS) return false;
  const total = ground.keys.names.map((_, k) =>
    ground.sites.reduce((sum, { capacity }) => sum + Math.max(0, capacity[k]!), 0),
  );
  const weight = ({ min }: Demand): number =>
    min.reduce((most, amount, k) => Math.max(most, total[k]! > 0 ? amount / total[k]! : 0), 0);
  const order = waiting.toSorted(
    (a, b) => a.allowed.sites.length - b.allowed.sites.length || weight(b) - weight(a) || a.index - b.index,
  );
  const bound = order.some(({ besides }) => besides.length > 0);
  // What came may be company for what had none.
  while (placeInTurn(board, order) && bound);
  return true;
}

/** Each as often as it finds a place; whether any did. */
function placeInTurn(board: Board, order: readonly Demand[]): boolean {
  let placed = false;
  for (const demand of order) {
    while (missingOf(board, demand) > 0) {
      const needed = unmetWants(board, demand);
      const short = needed.length >= missingOf(board, demand);
      const site = bestSite(
        board,
        demand,
        (at) => !short || needed.some(({ holders }) => holders.includes(at)),
      );
      if (site === undefined) break;
      put(board, demand, site, 1);
      placed = true;
    }
  }
  return placed;
}

/** Of the computes that take one more, the one that scores best with it; ties: the cheaper one, then by name. */
export function bestSite(
  board: Board,
  demand: Demand,
  allows: (site: number) => boolean,
): number | undefined {
  const { ground } = board;
  let best: { site: number; score: number } | undefined;
  for (const site of demand.allowed.sites) {
    if (!mayAdd(board, demand, site) || !allows(site)) continue;
    const score = scoreThere(board, demand, site);
    const better =
      best === undefined ||
      score > best.score + 1e-9 ||
      (score > best.score - 1e-9 && ground.sites[site]!.rank < ground.sites[best.site]!.rank);
    if (better) best = { site, score };
  }
  return best?.site;
}

/** With one more, by min and as far as it grows; a little for having fewer of its kind beside it. */
function scoreThere(board: Board, demand: Demand, site: number): number {
  const { ground } = board;
  const { capacity } = ground.sites[site]!;
  const { allocation, target } = ground.fleet.settings;
  const load = capacity.map((amount, k) => {
    const by = amount - board.room[site]![k]! + board.held[site]![k]! + demand.min[k]!;
    const top = allocation === 'min' ? by : allocation === 'max' ? amount : shareOf(amount, target[1]);
    return Math.max(by, Math.min(by + demand.max[k]! - demand.min[k]!, top));
  });
  const used = utilizationOf(load, capacity, scoredKeys(ground.keys, demand.max));
  return scoreOf(used, target) - 1e-6 * instancesOn(board, demand, site);
}
