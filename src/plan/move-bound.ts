import type { Board } from './board.ts';
import { isEverywhere } from './demand.ts';

/**
 * Fewest moves of any plan whose computes in use cost at most so much: what stands on the rest has to leave it. The computes
 * that stay are chosen by what stands on them for what they cost, the last of them in part, which no choice of whole ones
 * betters. Computes with pins, vms or what never moves, and those without a known price, are paid in any case.
 */
export function boundMoves({ ground, demands: all, pinned }: Board, cost: number): number {
  const demands = all.filter((demand) => !isEverywhere(demand));
  const standing = ground.sites.map(() => 0);
  for (const demand of demands)
    for (const home of demand.homes) if (!home.fault) standing[home.site]! += home.quantity;
  const still = demands.filter(({ service }) => service.move === 'never');
  const paid = new Set(still.flatMap(({ homes }) => homes.map(({ site }) => site)));
  for (const { index } of demands) for (const site of pinned[index]!.keys()) paid.add(site);
  let left = cost;
  const open: { count: number; price: number }[] = [];
  for (const { index, cost: price = 0, node, state } of ground.sites) {
    const stays = paid.has(index) || node.guests.length > 0 || state === 'maintenance';
    if (stays && (paid.has(index) || node.guests.length > 0 || standing[index]! > 0)) left -= price;
    else if (price > 0 && standing[index]! > 0) open.push({ count: standing[index]!, price });
  }
  let moves = 0;
  for (const { count, price } of open.toSorted((a, b) => b.count / b.price - a.count / a.price)) {
    const share = Math.max(0, Math.min(1, left / price));
    left -= share * price;
    moves += count * (1 - share);
  }
  return Math.max(0, Math.ceil(moves - 1e-6));
}
