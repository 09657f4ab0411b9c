import type { Board } from './board.ts';
import { portion, type Demand } from './demand.ts';
import { addTo, type Vector } from './keys.ts';
import { clampSize } from './clamp.ts';
import { scoreOf, scoredKeys, utilizationOf } from './score.ts';
import { sizingOf, topOf } from './size.ts';

/** What each compute will carry and how it will score, kept up to date while instances that are new move about. */
export interface Outlook {
  readonly board: Board;
  /** By site: fixed amounts and kept instances at the size they have. */
  readonly kept: readonly Vector[];
  /** By site: what stands for good: count of instances by demand, pinned ones included. */
  readonly stays: readonly Map<number, number>[];
  /** By site: new instances by demand. */
  readonly fresh: readonly Map<number, number>[];
  /** By site: the most each key grows to. */
  readonly tops: readonly Vector[];
}

export function lookOut(board: Board): Outlook {
  const { ground, demands } = board;
  const sizing = sizingOf(ground);
  const kept = ground.sites.map((site) => site.fixed.slice());
  const stays = ground.sites.map(() => new Map<number, number>());
  const fresh = ground.sites.map(() => new Map<number, number>());
  const count = (map: Map<number, number>, demand: Demand, more: number): void => {
    map.set(demand.index, (map.get(demand.index) ?? 0) + more);
  };
  for (const demand of demands) {
    for (const pin of demand.pinned) count(stays[pin.site]!, demand, pin.quantity);
    const left = new Map(board.on[demand.index]);
    for (const home of demand.homes) {
      const here = Math.min(home.quantity, left.get(home.site) ?? 0);
      if (here === 0) continue;
      left.set(home.site, left.get(home.site)! - here);
      count(stays[home.site]!, demand, here);
      addTo(kept[home.site]!, clampSize(demand, portion(home, here).held, here));
    }
    for (const [site, more] of left) if (more > 0) count(fresh[site]!, demand, more);
  }
  return {
    board,
    kept,
    stays,
    fresh,
    tops: ground.sites.map(({ capacity }) => capacity.map((amount) => topOf(amount, sizing))),
  };
}

/** What the site carries in the end, as sizes will be settled (but for the units that do not divide). */
export function finalLoad({ board, kept, fresh, tops }: Outlook, site: number): Vector {
  const { capacity } = board.ground.sites[site]!;
  const load = kept[site]!.slice();
  const growth = load.map(() => 0);
  for (const [index, count] of fresh[site]!) {
    const { min, max } = board.demands[index]!;
    addTo(load, min, count);
    for (let k = 0; k < growth.length; k++) growth[k]! += (max[k]! - min[k]!) * count;
  }
  return load.map((amount, k) => {
    const top = tops[site]![k]!;
    if (amount < top) return Math.min(amount + growth[k]!, top);
    return amount > capacity[k]! && fresh[site]!.size > 0 ? Math.max(capacity[k]!, 0) : amount;
  });
}

/** Sum of the scores of the instances on a site. */
export function siteScore(outlook: Outlook, site: number): number {
  const { board, stays, fresh } = outlook;
  if (stays[site]!.size + fresh[site]!.size === 0) return 0;
  const load = finalLoad(outlook, site);
  const { capacity } = board.ground.sites[site]!;
  const band = board.ground.fleet.settings.target;
  let sum = 0;
  for (const map of [stays[site]!, fresh[site]!]) {
    for (const [index, count] of map) {
      const counts = scoredKeys(board.ground.keys, board.demands[index]!.max);
      sum += count * scoreOf(utilizationOf(load, capacity, counts), band);
    }
  }
  return sum;
}
