import { get } from './amounts.ts';
import { type Counts, feared, onCompute, ruleFaults } from './placing.ts';
import type { Machine, Work, World } from './world.ts';

/**
 * Who is where and what that takes of each machine by min: what is fixed, and min for each generated instance (pinned ones
 * are in fixed). Changed in place by `shift`, so that one change more costs the same in a fleet of any size.
 */
export interface Ledger {
  readonly world: World;
  readonly counts: Map<string, Map<string, number>>;
  /** By machine, then key. */
  readonly loads: ReadonlyMap<string, Map<string, number>>;
}

export function ledgerOf(world: World, counts: Counts, pinned: Counts): Ledger {
  const loads = new Map([...world.machines.values()].map(({ name, fixed }) => [name, new Map(fixed)]));
  const ledger: Ledger = { world, counts: new Map(), loads };
  for (const [service, on] of counts) {
    const work = world.works.get(service);
    ledger.counts.set(service, new Map(on));
    if (work === undefined) continue;
    for (const [compute, count] of on)
      carry(ledger, work, compute, count - onCompute(pinned, service, compute));
  }
  return ledger;
}

function carry({ loads }: Ledger, work: Work, compute: string, by: number): void {
  const load = loads.get(compute);
  if (load === undefined) return;
  for (const [key, amount] of work.min) load.set(key, (load.get(key) ?? 0) + by * amount);
}

/** `by` more generated instances of a service on a machine. */
export function shift(ledger: Ledger, work: Work, compute: string, by: number): void {
  const on = ledger.counts.get(work.name) ?? new Map<string, number>();
  ledger.counts.set(work.name, on);
  on.set(compute, (on.get(compute) ?? 0) + by);
  carry(ledger, work, compute, by);
}

/** Every reason why the plan, as counted, may not have its instances of this service on this machine. */
export function faultsOn(ledger: Ledger, work: Work, machine: Machine): readonly string[] {
  const load = ledger.loads.get(machine.name) ?? new Map<string, number>();
  const short = [...work.min.keys()].filter(
    (key) => get(work.min, key) > 0 && get(load, key) > get(machine.capacity, key),
  );
  return [
    ...ruleFaults(ledger.world, ledger.counts, work, machine),
    ...short.map((key) => `${key} is short`),
  ];
}

/** Whether one more of the service may be on the machine. */
export function takesOneMore(ledger: Ledger, work: Work, machine: Machine): boolean {
  if (feared(work, machine).length > 0) return false;
  const load = ledger.loads.get(machine.name) ?? new Map<string, number>();
  for (const [key, amount] of work.min)
    if (amount > 0 && get(load, key) + amount > get(machine.capacity, key)) return false;
  shift(ledger, work, machine.name, 1);
  const faults = ruleFaults(ledger.world, ledger.counts, work, machine);
  shift(ledger, work, machine.name, -1);
  return faults.length === 0;
}
