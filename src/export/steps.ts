import type { Amounts, ComputeNode } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';

/** How much of a service runs on a compute. Amounts for all of the quantity, in internal units. */
export interface Standing {
  readonly service: string;
  readonly compute: string;
  readonly quantity: number;
  readonly allocated: Amounts;
}

export interface Step extends Standing {
  readonly action: 'start' | 'change' | 'stop';
  /** False where it takes more than is free there, whatever comes first. */
  readonly fits: boolean;
}

/**
 * The way from what stands to what shall stand, each step with room for what it takes: what grows and has room goes first,
 * then something that shrinks makes room, and so on. Nothing is stopped before it has to be.
 */
export function orderSteps(
  before: readonly Standing[],
  after: readonly Standing[],
  computes: ReadonlyMap<string, ComputeNode>,
): readonly Step[] {
  const used = new Map<string, Map<string, number>>();
  for (const one of before) take(used, one, 1);
  const olds = byKey(before);
  let pending = changesOf(olds, byKey(after));
  const steps: Step[] = [];
  while (pending.length > 0) {
    const next =
      pending.find((step) => isGrowth(step, olds) && hasRoom(step, olds, used, computes)) ??
      pending.find((step) => !isGrowth(step, olds));
    const chosen = next ?? pending[0];
    if (!chosen) break;
    move(chosen, olds, used);
    steps.push({ ...chosen, fits: next !== undefined });
    pending = pending.filter((one) => one !== chosen);
  }
  return steps;
}

type Change = Omit<Step, 'fits'>;

const keyOf = ({ service, compute }: Standing) => `${service} ${compute}`;

function byKey(all: readonly Standing[]): ReadonlyMap<string, Standing> {
  return new Map(all.map((one) => [keyOf(one), one]));
}

function changesOf(
  olds: ReadonlyMap<string, Standing>,
  news: ReadonlyMap<string, Standing>,
): readonly Change[] {
  const grown = [...news].flatMap(([key, one]): Change[] => {
    const old = olds.get(key);
    if (!old) return [{ ...one, action: 'start' }];
    return isSame(old, one) ? [] : [{ ...one, action: 'change' }];
  });
  const gone = [...olds].flatMap(([key, one]): Change[] =>
    news.has(key) ? [] : [{ ...one, action: 'stop' }],
  );
  return [...grown, ...gone].toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
}

function isSame(a: Standing, b: Standing): boolean {
  const keys = new Set([...a.allocated.keys(), ...b.allocated.keys()]);
  return (
    a.quantity === b.quantity &&
    [...keys].every((key) => (a.allocated.get(key) ?? 0) === (b.allocated.get(key) ?? 0))
  );
}

/** What a change takes more than there was, by key; negative where it gives back. */
function deltas(step: Change, olds: ReadonlyMap<string, Standing>): readonly (readonly [string, number])[] {
  const old = olds.get(keyOf(step))?.allocated;
  const after = step.action === 'stop' ? undefined : step.allocated;
  const keys = new Set([...(old?.keys() ?? []), ...(after?.keys() ?? [])]);
  return [...keys].map((key) => [key, (after?.get(key) ?? 0) - (old?.get(key) ?? 0)]);
}

function isGrowth(step: Change, olds: ReadonlyMap<string, Standing>): boolean {
  return step.action === 'start' || deltas(step, olds).some(([, delta]) => delta > 0);
}

function hasRoom(
  step: Change,
  olds: ReadonlyMap<string, Standing>,
  used: ReadonlyMap<string, ReadonlyMap<string, number>>,
  computes: ReadonlyMap<string, ComputeNode>,
): boolean {
  const compute = computes.get(step.compute);
  if (!compute?.capacityKnown) return true;
  return deltas(step, olds).every(([key, delta]) => {
    const free =
      (compute.usable.get(key) ?? 0) -
      (compute.reserved.get(key) ?? 0) -
      (used.get(step.compute)?.get(key) ?? 0);
    return delta <= 0 || delta <= free;
  });
}

function take(used: Map<string, Map<string, number>>, { compute, allocated }: Standing, sign: number): void {
  const here = used.get(compute) ?? new Map<string, number>();
  for (const [key, amount] of allocated) here.set(key, (here.get(key) ?? 0) + sign * amount);
  used.set(compute, here);
}

function move(
  step: Change,
  olds: ReadonlyMap<string, Standing>,
  used: Map<string, Map<string, number>>,
): void {
  const old = olds.get(keyOf(step));
  if (old) take(used, old, -1);
  if (step.action !== 'stop') take(used, step, 1);
}
