import type { Recommendation } from '../model/plan.ts';
import { missingOf, unmetWants } from './board.ts';
import type { Demand } from './demand.ts';
import type { Draft } from './draft.ts';
import { recommendOffers, recommendSpecs } from './purchase.ts';

/**
 * What to buy for what was not placed: offers as the solver chose them, and a specification for what no offer carries.
 * Instances that are missing because an IP is on no compute that takes them are nothing that a purchase helps. With
 * `wanted`: for some of the services, as far as machines are bought for them.
 */
export function recommend(
  { ground, demands, decision }: Draft,
  wanted: (demand: Demand) => boolean = () => true,
): readonly Recommendation[] {
  const carried = demands.map(() => 0);
  const helped = demands.map((demand) =>
    wanted(demand)
      ? Math.max(0, missingOf(decision.board, demand) - unmetWants(decision.board, demand).length)
      : 0,
  );
  const bought = decision.bought.map(({ offer, contents }) => ({
    offer,
    contents: contents.flatMap((item) => {
      const open = helped[item.class]! - carried[item.class]!;
      const count = Math.min(item.count, open);
      carried[item.class]! += Math.max(0, count);
      return count > 0 ? [{ class: item.class, count }] : [];
    }),
  }));
  const left = helped.map((count, index) => Math.max(0, count - carried[index]!));
  return [
    ...recommendOffers(
      ground,
      demands,
      bought.filter(({ contents }) => contents.length > 0),
    ),
    ...recommendSpecs(ground, demands, left),
  ];
}
