import type { Amounts, Fleet } from '../model/fleet.ts';

/** Amounts of one compute or service, by index of `Keys.names`. Integers in internal units. */
export type Vector = number[];

/** The resource keys that a plan has to count, interned. */
export interface Keys {
  /** Bytewise order. */
  readonly names: readonly string[];
  readonly at: ReadonlyMap<string, number>;
  /** Whether a key counts for utilisation whatever is placed; gpu, vram and extended keys do not (contract, step 4). */
  readonly always: readonly boolean[];
}

const ALWAYS_SCORED: ReadonlySet<string> = new Set(['cores', 'memory', 'nvme', 'ssd', 'hdd']);

/**
 * Every key that some service asks for, some assignment holds or a vm takes of its host and that always counts for the
 * score. What nobody uses cannot bind and is left out.
 */
export function internKeys(fleet: Fleet): Keys {
  const seen = new Set<string>();
  const add = (amounts: Amounts): void => {
    for (const key of amounts.keys()) seen.add(key);
  };
  for (const service of fleet.services.values()) {
    add(service.min);
    add(service.max);
  }
  for (const assignment of fleet.assignments) add(assignment.allocated);
  for (const { host, total } of fleet.computes.values())
    if (host) for (const key of total.keys()) if (ALWAYS_SCORED.has(key)) seen.add(key);
  const names = [...seen].toSorted((a, b) => (a < b ? -1 : 1));
  return {
    names,
    at: new Map(names.map((name, index) => [name, index])),
    always: names.map((name) => ALWAYS_SCORED.has(name)),
  };
}

export function toVector(keys: Keys, amounts: Amounts): Vector {
  return keys.names.map((name) => amounts.get(name) ?? 0);
}

/** Keys of amount zero are left out. */
export function toAmounts(keys: Keys, vector: readonly number[]): Amounts {
  const amounts = new Map<string, number>();
  vector.forEach((amount, index) => {
    if (amount !== 0) amounts.set(keys.names[index]!, amount);
  });
  return amounts;
}

export const times = (vector: readonly number[], count: number): Vector =>
  vector.map((amount) => amount * count);

export function addTo(sum: Vector, vector: readonly number[], count = 1): void {
  for (let k = 0; k < sum.length; k++) sum[k]! += vector[k]! * count;
}

export const minus = (a: readonly number[], b: readonly number[]): Vector =>
  a.map((amount, k) => amount - b[k]!);

/** Largest n with n x need <= room for every key that is needed at all, at most `limit`. Exact up to 2^53. */
export function timesThatFit(room: readonly number[], need: readonly number[], limit: number): number {
  let most = limit;
  for (let k = 0; k < need.length && most > 0; k++) {
    const amount = need[k]!;
    if (amount <= 0) continue;
    const free = room[k]!;
    if (free < amount) return 0;
    most = Math.min(most, (free - (free % amount)) / amount);
  }
  return most;
}
