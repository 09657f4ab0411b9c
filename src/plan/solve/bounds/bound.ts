import { hasBit, type Group, type Model } from '../model/compile.ts';

/** Most instances that could stand on bins at all, each group by itself and each dimension by itself. */
export function boundPlaced(model: Model): number {
  let least = boundAlone(model);
  for (let d = 0; d < model.dims; d++) least = Math.min(least, boundByDimension(model, d));
  return least;
}

/** Most instances that could stand on bins, each group by itself. */
export const boundAlone = (model: Model): number =>
  model.groups.reduce((sum, group) => sum + boundGroup(model, group), 0);

/** Most of one group that could stand on bins, were it alone. */
export function boundGroup(model: Model, group: Group): number {
  let total = 0;
  const inDomain = new Map<number, number>();
  for (let bin = 0; bin < model.bins && (total < group.count || group.topology); bin++) {
    const most = mostAlone(model, group, bin);
    total += most;
    const domain = group.topology?.ofBin[bin] ?? -1;
    if (domain >= 0) inDomain.set(domain, (inDomain.get(domain) ?? 0) + most);
  }
  return Math.min(group.count, group.topology ? levelled(group, inDomain) : total);
}

/** Most under the skew: no domain rises above what the lowest can reach plus the skew. */
function levelled(group: Group, inDomain: ReadonlyMap<number, number>): number {
  const { pinned, skew } = group.topology!;
  const reach = Array.from(pinned, (count, domain) => count + (inDomain.get(domain) ?? 0));
  const top = Math.min(...reach) + skew;
  return reach.reduce((sum, most, d) => sum + Math.max(0, Math.min(most, top) - pinned[d]!), 0);
}

/** Most of the group on one bin, were it alone there. */
export function mostAlone(model: Model, group: Group, bin: number): number {
  let most = Math.min(group.count, group.spread - (group.pinned.get(bin) ?? 0));
  if (model.open[bin] === 0 || !hasBit(model.allowed[group.allow]!, bin))
    most = Math.min(most, group.home.get(bin) ?? 0);
  for (let d = 0; d < model.dims && most > 0; d++) {
    const need = group.need[d]!;
    if (need > 0)
      most = Math.min(most, Math.floor(Math.max(0, model.room[bin * model.dims + d]!) / need + 1e-9));
  }
  return Math.max(0, most);
}

/** Smallest first into all the room of one dimension together. */
function boundByDimension(model: Model, d: number): number {
  let room = 0;
  for (let bin = 0; bin < model.bins; bin++) room += Math.max(0, model.room[bin * model.dims + d]!);
  let count = 0;
  for (const group of [...model.groups].sort((a, b) => a.need[d]! - b.need[d]!)) {
    const need = group.need[d]!;
    const some = need > 0 ? Math.min(group.count, Math.floor((room * (1 + 1e-12)) / need)) : group.count;
    room -= some * need;
    count += some;
  }
  return count;
}
