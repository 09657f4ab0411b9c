import { fillMachines, type Machine, type Pool } from './fill-kind.ts';
import { mostOn, type Kind } from '../model/kinds.ts';
import { placePending } from './construct.ts';
import { add, allowance, buyMachine, roomFor, type Layout } from '../model/layout.ts';
import { costOf } from '../model/measure.ts';
import { splitDemand, type MachineMix } from './split.ts';
import type { Solver } from '../model/solver.ts';

/** Share above the bound from which another split is tried. */
export const ENOUGH = 1.007;

/** The layout by a split that parts few groups; where that comes out dear, the cheaper of it and one that mixes all. */
export function bestMix(make: (interior: boolean) => Layout, bound: number): Layout {
  const first = make(false);
  if (costOf(first) <= bound * ENOUGH) return first;
  const second = make(true);
  const more = sum(second.placed) - sum(first.placed);
  return more > 0 || (more === 0 && costOf(second) < costOf(first)) ? second : first;
}

const sum = (some: Int32Array): number => some.reduce((total, each) => total + each, 0);

/**
 * Places what is pending on so many unused machines of each kind. What has rules between machines comes first, where the room
 * is most like it; the rest is split over the kinds by a relaxation, then goes machine by machine. What finds no room stays
 * pending.
 */
export function fillMix(
  layout: Layout,
  kinds: readonly Kind[],
  mix: MachineMix,
  solver: Solver,
  interior: boolean,
): void {
  const { model } = layout;
  const isTied = (index: number): boolean =>
    model.groups[index]!.topology !== undefined || model.groups[index]!.wanted.length > 0;
  placePending(layout, binsOfMix(kinds, mix.machines), isTied);
  const count = Int32Array.from(model.groups, (group, index) =>
    isTied(index) ? 0 : group.count - layout.placed[index]!,
  );
  const demand = { model, count, kinds };
  const used = kinds.map((kind, k) => usedOf(layout, kind, mix.machines[k]!));
  const isUsed = used.some((amounts) => amounts.some((amount) => amount > 0));
  const split =
    splitDemand(demand, { ...mix, used }, solver, interior) ??
    (isUsed ? splitDemand(demand, mix, solver, interior) : undefined);
  split?.forEach((counts, k) => {
    const pool = toPool(layout, kinds[k]!, counts);
    const some = toMachines(layout, kinds[k]!, mix.machines[k]!);
    fillMachines(pool, some);
    for (const machine of some) settle(layout, kinds[k]!, pool, machine);
  });
}

export const binsOfMix = (kinds: readonly Kind[], machines: readonly number[]): number[] =>
  kinds.flatMap((kind, k) => kind.bins.slice(0, machines[k]!));

/** What so many of the kind hold, in machines. */
function usedOf({ model, free, roomOf }: Layout, kind: Kind, machines: number): Float64Array {
  const used = new Float64Array(model.dims);
  for (const bin of kind.bins.slice(0, machines))
    for (let d = 0, at = bin * model.dims; d < model.dims; d++, at++)
      if (kind.room[d]! > 0) used[d]! += (roomOf[at]! - free[at]!) / kind.room[d]!;
  return used;
}

function toPool({ model }: Layout, kind: Kind, counts: Int32Array): Pool {
  const { dims, groups } = model;
  const share = (index: number, d: number): number => {
    const need = groups[index]!.need[d]!;
    return need > 0 ? need / kind.room[d]! : 0;
  };
  const some: number[] = [];
  const size = new Float64Array(counts.length);
  counts.forEach((count, index) => {
    if (count <= 0) return;
    some.push(index);
    for (let d = 0; d < dims; d++) size[index] = Math.max(size[index]!, share(index, d));
  });
  some.sort((a, b) => size[b]! - size[a]! || a - b);
  const need = new Float64Array(some.length * dims);
  some.forEach((index, i) => {
    for (let d = 0; d < dims; d++) need[i * dims + d] = share(index, d);
  });
  return {
    dims,
    groups: some,
    need,
    count: Int32Array.from(some, (index) => counts[index]!),
    most: Int32Array.from(some, (index) => mostOn(model, index, kind)),
  };
}

function toMachines(layout: Layout, kind: Kind, most: number): Machine[] {
  const { dims } = layout.model;
  const whole = (): Float64Array => new Float64Array(dims).fill(1);
  if (kind.offer >= 0)
    return Array.from({ length: Math.min(most, layout.stock[kind.offer]!) }, () => ({
      bin: -1,
      free: whole(),
      on: [],
    }));
  const shareOf = (bin: number): Float64Array =>
    Float64Array.from({ length: dims }, (_, d) =>
      kind.room[d]! > 0 ? layout.free[bin * dims + d]! / kind.room[d]! : 1,
    );
  return kind.bins.slice(0, most).map((bin) => ({ bin, free: shareOf(bin), on: [] }));
}

/** From shares to whole amounts, by the layout's own rules. */
function settle(layout: Layout, kind: Kind, pool: Pool, machine: Machine): void {
  if (machine.on.length === 0) return;
  const bin = machine.bin < 0 ? buyMachine(layout, kind.offer) : machine.bin;
  for (const i of machine.on) {
    const index = pool.groups[i]!;
    if (roomFor(layout, layout.model.groups[index]!.need, bin, allowance(layout, index, bin, 1)) > 0)
      add(layout, index, bin, 1);
  }
}
