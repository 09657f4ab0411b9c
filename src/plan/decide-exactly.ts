import type { Board } from './board.ts';
import { exactly, instancesOf, type Decision, type Engine } from './decision.ts';
import { downTo } from './demands.ts';
import { tryAll, withRetired, type Layout } from './exhaust.ts';
import { fitPurchases } from './fit-purchases.ts';
import { hasSurplus, holdSizes } from './hold.ts';
import { scoreJudge } from './judge-score.ts';
import type { Freedom } from './lifts.ts';
import { isBefore } from './order.ts';
import { buyFor, priceOf } from './shop.ts';
import type { Solution } from './solve/model/problem.ts';

/** By trying every layout, where there are few. */
export async function decideExactly(
  now: Board,
  freedom: Freedom,
  engine: Engine,
): Promise<Decision | undefined> {
  if (!hasSurplus(now) || freedom.order === 'rebalance') {
    const layouts = tryAll(now, freedom);
    return layouts && choose(now, layouts, freedom, engine);
  }
  const held = tryAll(holdSizes(now), freedom);
  if (!held) return undefined;
  const [first] = held;
  const whole = first?.standing.breaches === 0 && first.standing.missing === 0;
  // What stays is whole as it is: only what moves could have left room behind that is held all the same.
  if (whole && first.standing.moves === 0) return choose(now, held, freedom, engine);
  const free = tryAll(now, freedom);
  if (!free) return undefined;
  if (!first || isMore(free[0]!, first)) return choose(now, free, freedom, engine);
  const decision = await choose(now, held, freedom, engine);
  const highest = Math.max(...free.map(({ standing }) => standing.score));
  // What is held above min could be taken back for the score alone, which is not done: then nothing is said of it.
  return decision && { ...decision, bestScore: highest <= scoreJudge()(decision.board) + TINY };
}

const TINY = 1e-9;

const isMore = ({ standing: a }: Layout, { standing: b }: Layout): boolean =>
  a.breaches === b.breaches ? a.missing < b.missing : a.breaches < b.breaches;

/** Who is left without a place decides what is to be bought: the best layout of each choice, and what that costs. */
async function choose(
  now: Board,
  layouts: readonly Layout[],
  { order }: Freedom,
  engine: Engine,
): Promise<Decision | undefined> {
  let best: (Layout & { readonly bought: Solution['bought']; readonly notes: readonly string[] }) | undefined;
  let bound = Infinity;
  for (const layout of layouts) {
    const shop = layout.standing.missing > 0 ? await buyFor(layout.board, engine) : undefined;
    const bought = fitPurchases(layout.board, shop?.bought ?? []);
    const standing = { ...layout.standing, bought: priceOf(layout.board, bought) };
    const base = order === 'keep' ? 0 : standing.cost;
    bound = Math.min(bound, base + (shop?.objectives.cost.bound ?? 0));
    if (!best || isBefore(standing, best.standing, order))
      best = { ...layout, standing, bought, notes: shop?.notes ?? [] };
  }
  if (!best) return undefined;
  const { board, retired, standing, bought, notes } = best;
  const demands = board.demands.map((demand, index) =>
    withRetired(demand, retired[index]!, downTo(demand.name, demand.instances)),
  );
  const instances = instancesOf(demands);
  const value = standing.bought + (order === 'keep' ? 0 : standing.cost);
  return {
    demands,
    board: { ...board, demands, held: now.held },
    breaches: exactly(standing.breaches),
    placed: exactly(instances - standing.missing),
    moves: exactly(standing.moves),
    cost: { value, bound: Math.min(value, bound), proven: bound >= value - 1e-9 * Math.max(1, value) },
    bestScore: true,
    bought,
    notes,
  };
}
