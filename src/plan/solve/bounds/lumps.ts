import type { Workload } from '../model/workload.ts';
import type { Model } from '../model/compile.ts';
import { kindHolds, type Kind } from '../model/kinds.ts';

/** Groups that are treated as one: their mean need, their counts added up. */
export interface Lump {
  readonly members: readonly number[];
  readonly need: Float64Array;
  readonly count: number;
  readonly spare: number;
  /** Kinds that hold each of the members. */
  readonly kinds: readonly number[];
}

/** More columns than this and groups are put together first. */
export const MOST_COLUMNS = 2500;

/** Groups put together where there are many: alike in what kinds hold them and in their proportions. */
export function lumpTogether(demand: Workload, most = MOST_COLUMNS): Lump[] {
  const { model, count, kinds } = demand;
  const some = model.groups.map((_, index) => index).filter((index) => count[index]! > 0);
  const holds = some.map((index) => kinds.map((_, k) => k).filter((k) => kindHolds(model, index, kinds[k]!)));
  const columns = holds.reduce((total, those) => total + those.length, 0);
  if (columns <= most) return some.map((index, at) => toLump(demand, [index], holds[at]!));
  const unit = largestRoom(demand);
  const levelled = some.reduce(
    (total, index) => total + (model.groups[index]!.topology ? count[index]! : 0),
    0,
  );
  const total = some.reduce((all, index) => all + count[index]!, 0);
  const levels = new Map(model.groups.map(({ topology }, index) => [topology?.ofBin, index]));
  // Apart from the others only where they are most of the demand: each lump more makes all of them coarser.
  const levelOf = (index: number): string =>
    2 * levelled < total ? '' : `${levels.get(model.groups[index]!.topology?.ofBin)}`;
  const withSize = (demand.spare?.total ?? 0) > 0;
  for (let steps = 8; ; steps /= 2) {
    const byKey = new Map<string, number[]>();
    some.forEach((index, at) => {
      const key = `${levelOf(index)}|${holds[at]!.join()}|${roughly(model.groups[index]!.need, unit, steps, withSize)}`;
      const members = byKey.get(key);
      if (members === undefined) byKey.set(key, [at]);
      else members.push(at);
    });
    if (byKey.size * (columns / some.length) > MOST_COLUMNS / 2 && steps > 0.1) continue;
    return [...byKey.values()].map((members) =>
      toLump(
        demand,
        members.map((at) => some[at]!),
        holds[members[0]!]!,
      ),
    );
  }
}

/** Whether all members are under one topology rule. */
export function isLevel({ groups }: Model, { members }: Lump): boolean {
  const ofBin = groups[members[0]!]!.topology?.ofBin;
  return ofBin !== undefined && members.every((index) => groups[index]!.topology?.ofBin === ofBin);
}

function largestRoom({ model, kinds }: Workload): Float64Array {
  const most = new Float64Array(model.dims).fill(1);
  for (const { room } of kinds) room.forEach((amount, d) => (most[d] = Math.max(most[d]!, amount)));
  return most;
}

/** Proportions, and the size where instances are counted, on a logarithmic ladder of so many steps for each doubling. */
function roughly(need: Float64Array, unit: Float64Array, steps: number, withSize: boolean): string {
  let total = 0;
  if (!withSize) need.forEach((amount, d) => (total += amount / unit[d]!));
  return need.reduce((text, amount, d) => {
    const share = withSize ? amount : amount / unit[d]! / total;
    return `${text},${amount > 0 ? Math.round(Math.log2(share) * steps) : 'x'}`;
  }, '');
}

function toLump(
  { model, count, spare }: Workload,
  members: readonly number[],
  kinds: readonly number[],
): Lump {
  const total = members.reduce((all, index) => all + count[index]!, 0);
  const need = new Float64Array(model.dims);
  for (const index of members)
    model.groups[index]!.need.forEach((amount, d) => (need[d]! += (amount * count[index]!) / total));
  return {
    members,
    need,
    count: total,
    spare:
      spare === undefined
        ? 0
        : members.reduce((all, index) => all + Math.min(count[index]!, spare.each[index]!), 0),
    kinds,
  };
}

/** The same lumps for other counts. */
export const lumpAgain = (demand: Workload, lumps: readonly Lump[]): Lump[] =>
  lumps
    .map(({ members, kinds }) => ({
      kinds,
      members: members.filter((index) => demand.count[index]! > 0),
    }))
    .filter(({ members }) => members.length > 0)
    .map(({ members, kinds }) => toLump(demand, members, kinds));

/** The kind at which one instance is cheapest; -1 where no kind holds it. */
export function choice(
  model: Model,
  index: number,
  kinds: readonly Kind[],
  some: readonly number[],
  prices: readonly Float64Array[],
): { kind: number; price: number } {
  const { need } = model.groups[index]!;
  let kind = -1;
  let least = Infinity;
  for (const k of some) {
    let price = 0;
    const { room } = kinds[k]!;
    for (let d = 0; d < model.dims; d++) if (need[d]! > 0) price += (prices[k]![d]! * need[d]!) / room[d]!;
    if (price >= least) continue;
    kind = k;
    least = price;
  }
  return { kind, price: least };
}

/** Splits lumps by the kinds that their members would choose, those first where that matters most, up to so many columns. */
export function splitByChoice(
  demand: Workload,
  lumps: readonly Lump[],
  prices: readonly Float64Array[],
  most: number,
): readonly Lump[] {
  const { model, count, kinds } = demand;
  const parts = lumps.map((lump, at) => {
    const byKind = new Map<number, number[]>();
    let apart = 0;
    for (const index of lump.members) {
      const { kind, price } = choice(model, index, kinds, lump.kinds, prices);
      apart += price * count[index]!;
      const known = byKind.get(kind);
      if (known === undefined) byKind.set(kind, [index]);
      else known.push(index);
    }
    const together = Math.min(
      ...lump.kinds.map((k) =>
        lump.need.reduce(
          (sum, need, d) => sum + (need > 0 ? (prices[k]![d]! * need * lump.count) / kinds[k]!.room[d]! : 0),
          0,
        ),
      ),
    );
    return { at, parts: [...byKind.values()], loss: together - apart };
  });
  let columns = lumps.reduce((sum, lump) => sum + lump.kinds.length, 0);
  const split = new Map<number, Lump[]>();
  for (const { at, parts: some, loss } of parts.toSorted((a, b) => b.loss - a.loss || a.at - b.at)) {
    if (some.length < 2 || loss <= 0) continue;
    columns += (some.length - 1) * lumps[at]!.kinds.length;
    if (columns > most) break;
    split.set(
      at,
      some.map((members) => toLump(demand, members, lumps[at]!.kinds)),
    );
  }
  return lumps.flatMap((lump, at) => split.get(at) ?? [lump]);
}
