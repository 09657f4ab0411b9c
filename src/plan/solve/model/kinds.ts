import { hasBit, type Model } from './compile.ts';

/** Machines that are alike for every rule: bins of the fleet, or what an offer sells. */
export interface Kind {
  readonly room: Float64Array;
  /** What using one costs; 0 for bins whose cost is spent anyway. */
  readonly cost: number;
  /** How many there are; Infinity where an offer has no limit. */
  readonly copies: number;
  /** Bins of the fleet, ascending; empty for an offer. */
  readonly bins: readonly number[];
  readonly offer: number;
}

/** Kinds of the fleet's bins. `free` ones cost nothing to use: under `keep` all of them, else those in use anyway. */
export function binKinds(model: Model): Kind[] {
  const byKey = new Map<string, number[]>();
  const homes = homesOnClosed(model);
  const keys = domainKeys(model);
  for (let bin = 0; bin < model.bins; bin++) {
    const rule = model.open[bin] === 1 ? signature(model, bin) : `closed:${homes.get(bin) ?? ''}`;
    const key = `${model.room.subarray(bin * model.dims, (bin + 1) * model.dims).join()}|${costOfBin(model, bin)}|${rule}|${keys.map((ofBin) => ofBin[bin]).join()}`;
    const bins = byKey.get(key);
    if (bins === undefined) byKey.set(key, [bin]);
    else bins.push(bin);
  }
  return [...byKey.values()].map((bins) => ({
    room: model.room
      .slice(bins[0]! * model.dims, (bins[0]! + 1) * model.dims)
      .map((amount) => Math.max(0, amount)),
    cost: costOfBin(model, bins[0]!),
    copies: bins.length,
    bins,
    offer: -1,
  }));
}

export function costOfBin({ problem }: Model, bin: number): number {
  const { cost, fixed } = problem.bins[bin]!;
  return problem.goal === 'keep' || fixed ? 0 : cost;
}

const signature = (model: Model, bin: number): string => {
  let text = '';
  model.allowed.forEach((bits, id) => (text += hasBit(bits, bin) ? `${id},` : ''));
  return text;
};

/** Each topology key once: groups share the arrays of domains. */
function domainKeys(model: Model): readonly (readonly number[])[] {
  return [...new Set(model.groups.flatMap((group) => (group.topology ? [group.topology.ofBin] : [])))];
}

function homesOnClosed(model: Model): Map<number, string> {
  const homes = new Map<number, string>();
  model.groups.forEach((group, index) => {
    for (const bin of group.home.keys())
      if (model.open[bin] === 0) homes.set(bin, `${homes.get(bin) ?? ''}${index},`);
  });
  return homes;
}

export function offerKinds(model: Model): Kind[] {
  return model.offers.map((offer, index) => ({
    room: Float64Array.from(offer.capacity),
    cost: offer.cost,
    copies: offer.stock,
    bins: [],
    offer: index,
  }));
}

/** Whether one of the group may be on machines of the kind, by rules and amounts. */
export function kindHolds(model: Model, index: number, kind: Kind): boolean {
  const group = model.groups[index]!;
  if (group.need.some((need, d) => need > 0 && need > kind.room[d]!)) return false;
  if (kind.offer >= 0) return group.offers.includes(kind.offer);
  const bin = kind.bins[0]!;
  if (model.open[bin] === 1 && hasBit(model.allowed[group.allow]!, bin)) return true;
  return group.home.size > 0 && kind.bins.some((each) => group.home.has(each));
}

/** Most of the group that one machine of the kind holds by itself. */
export function mostOn(model: Model, index: number, kind: Kind): number {
  const group = model.groups[index]!;
  let most = Math.min(group.count, group.spread);
  group.need.forEach((need, d) => {
    if (need > 0) most = Math.min(most, Math.floor((kind.room[d]! / need) * (1 + 1e-12)));
  });
  return most;
}
