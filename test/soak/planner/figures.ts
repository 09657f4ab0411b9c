import { type Layout, sum } from './breaches.ts';
import type { Amounts, Work, World } from './world.ts';

/** What one instance that stays, or moves from `m` (-1: a compute that is gone), holds of a key: within its range. */
function heldOf({ min, max, held, lostHeld }: Work, m: number, key: string): number {
  const low = min.get(key) ?? 0;
  const holds = (m < 0 ? lostHeld : held[m])?.get(key) ?? low;
  return Math.min(Math.max(holds, low), Math.max(low, max.get(key) ?? 0));
}

/** Whether what stands holds nothing that its service's range has to correct: then sizes are told exactly. */
export function standsInRange({ works }: World): boolean {
  return works.every(({ min, max, held, lostHeld }) =>
    [...held, lostHeld].every((amounts) =>
      [...(amounts ?? [])].every(
        ([key, amount]) =>
          Number.isInteger(amount) && amount >= (min.get(key) ?? 0) && amount <= (max.get(key) ?? 0),
      ),
    ),
  );
}

export interface Sizes {
  /** By machine and key: all that is allocated there afterwards. */
  readonly load: readonly Amounts[];
  /** By machine and key: what each new instance gets above its min, before its max. */
  readonly extra: readonly Amounts[];
  /** False where something moves that held more than there is room for: what of it goes along is not said. */
  readonly sure: boolean;
}

/** The largest equal share above min with which all together stay within what is spare; each stops at its max. */
export function equalShare(spare: number, slacks: readonly number[]): number {
  let share = 0;
  const most = Math.max(0, ...slacks);
  const taken = (each: number): number => sum(slacks.map((slack) => Math.min(slack, each)));
  for (let step = 2 ** Math.ceil(Math.log2(most + 1)); step >= 1; step /= 2)
    if (share + step <= most && taken(share + step) <= spare) share += step;
  return share;
}

/** Sizes by the contract: min for all, kept ones give back what is missing, what is spare up to the top goes to new ones. */
export function sizesOf(world: World, stood: Layout, after: Layout, arrivals: readonly Arrivals[]): Sizes {
  const load: Map<string, number>[] = [];
  const extra: Map<string, number>[] = [];
  let sure = true;
  world.machines.forEach(({ size, fixed }, m) => {
    const [loads, extras] = [new Map<string, number>(), new Map<string, number>()];
    for (const key of new Set([...world.keys, ...size.keys(), ...fixed.keys()])) {
      let total = fixed.get(key) ?? 0;
      let least = total;
      let brought = 0;
      const slacks: number[] = [];
      world.works.forEach((work, s) => {
        const low = work.min.get(key) ?? 0;
        const kept = Math.min(stood[s]![m]!, after[s]![m]!);
        const { fresh, moved } = arrivals[s]![m]!;
        total +=
          kept * heldOf(work, m, key) + sum(moved.map((from) => heldOf(work, from, key))) + fresh * low;
        least += after[s]![m]! * low;
        brought += sum(moved.map((from) => heldOf(work, from, key) - low));
        for (let n = 0; n < fresh; n++) slacks.push((work.max.get(key) ?? low) - low);
      });
      const room = size.get(key) ?? 0;
      sure &&= total <= room || brought === 0;
      if (total > room) total = Math.max(least, room);
      const spare = Math.floor(room * world.target[1] + 1e-9) - total;
      const share = world.allocation === 'target' ? equalShare(spare, slacks) : 0;
      extras.set(key, share);
      loads.set(key, total + sum(slacks.map((slack) => Math.min(slack, share))));
    }
    load.push(loads);
    extra.push(extras);
  });
  return { load, extra, sure };
}

/** What comes to one machine of one service: new instances, and for each that moves there, where it stood. */
export interface Arrival {
  readonly fresh: number;
  readonly moved: readonly number[];
}

/** By machine. */
export type Arrivals = readonly Arrival[];

/** Every way in which what leaves, and what is new, can be spread over the machines that gain. */
export function* arrivalsOf(
  work: Work,
  stood: readonly number[],
  after: readonly number[],
): Generator<Arrivals> {
  const gains = after.map((count, m) => Math.max(0, count - stood[m]!));
  const dropped = Math.max(0, sum(stood) - work.free);
  const leaving = stood.flatMap((count, m) =>
    Array.from({ length: Math.max(0, count - after[m]!) }, () => m),
  );
  const movers = [...leaving.slice(dropped), ...Array.from({ length: work.lost }, () => -1)].slice(
    0,
    sum(gains),
  );
  const spread = function* (next: number, moved: readonly (readonly number[])[]): Generator<Arrivals> {
    if (next === movers.length) {
      yield moved.map((from, m) => ({ fresh: gains[m]! - from.length, moved: from }));
      return;
    }
    for (const [m, gain] of gains.entries())
      if (moved[m]!.length < gain)
        yield* spread(
          next + 1,
          moved.map((from, at) => (at === m ? [...from, movers[next]!] : from)),
        );
  };
  yield* spread(
    0,
    after.map(() => []),
  );
}

/** Keys that count on a machine only for services that ask for them. */
const isShy = (key: string): boolean => !['cores', 'memory', 'nvme', 'hdd', 'ssd'].includes(key);

/** 100 in the target band, falling in a straight line to 0 at 0 and at 1. */
export function scoreAt(utilization: number, [low, high]: readonly [number, number]): number {
  if (utilization < low) return (100 * utilization) / low;
  return utilization <= high ? 100 : Math.max(0, (100 * (1 - utilization)) / (1 - high));
}

/** Mean score over instances, pins included; 100 where there is none, NaN where sizes are not sure. */
export function meanScore(world: World, after: Layout, { load, sure }: Sizes): number {
  if (!sure) return Number.NaN;
  let total = 0;
  let count = 0;
  world.machines.forEach(({ size }, m) => {
    const share = (key: string): number => (load[m]!.get(key) ?? 0) / size.get(key)!;
    const keys = [...size.keys()].filter((key) => size.get(key)! > 0);
    world.works.forEach((work, s) => {
      const here = after[s]![m]! + work.pins[m]!;
      if (here === 0) return;
      const counted = keys.filter(
        (key) => !isShy(key) || (work.min.get(key) ?? 0) > 0 || (work.max.get(key) ?? 0) > 0,
      );
      total += here * scoreAt(Math.max(0, ...counted.map(share)), world.target);
      count += here;
    });
  });
  return count === 0 ? 100 : total / count;
}

/** Monthly cost of the computes that carry something: how many have no known one, and the sum of the others. */
export function costInUse(
  { machines, works }: World,
  after: Layout,
): { readonly unknown: number; readonly known: number } {
  const used = machines.filter((_, m) =>
    works.some(({ pins, global }, s) => !global && after[s]![m]! + pins[m]! > 0),
  );
  return {
    unknown: used.filter(({ cost }) => cost === null).length,
    known: sum(used.map(({ cost }) => cost ?? 0)),
  };
}
