import { placePending } from './construct.ts';
import type { Layout } from '../model/layout.ts';

/**
 * Places what is pending as if bins ended at the top of the target band, where all of it could fit below: bins are filled
 * into the band one after another, and the score of an instance is that of its bin. What finds no place there is left.
 */
export function placeWithinBand(layout: Layout): void {
  const reserve = reserveOf(layout);
  if (!reserve) return;
  for (let at = 0; at < reserve.length; at++) layout.free[at]! -= reserve[at]!;
  placePending(layout);
  for (let at = 0; at < reserve.length; at++) layout.free[at]! += reserve[at]!;
}

/** What lies above the band, by bin and dimension; undefined where the whole demand is more than what lies below. */
function reserveOf({ model }: Layout): Float64Array | undefined {
  const { dims, problem } = model;
  const reserve = new Float64Array(model.room.length);
  const supply = new Float64Array(dims);
  problem.bins.forEach(({ capacity, room, scored }, bin) => {
    for (let d = 0; d < dims; d++) {
      const above = scored[d] === true ? Math.ceil(Math.max(0, capacity[d]! * (1 - problem.target[1]))) : 0;
      reserve[bin * dims + d] = above;
      supply[d]! += Math.max(0, room[d]! - above);
    }
  });
  const demand = new Float64Array(dims);
  for (const group of model.groups) group.need.forEach((need, d) => (demand[d]! += need * group.count));
  return demand.some((amount, d) => amount > supply[d]!) ? undefined : reserve;
}
