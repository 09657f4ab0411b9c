import { faultsOn, type Ledger, ledgerOf, shift, takesOneMore } from './ledger.ts';
import { unmetWants } from './placing.ts';
import type { ReadPlan, Row } from './plan-json.ts';
import type { Machine, Work, World } from './world.ts';

/** Every instance is where it may be; no move was needless; what is missing fits nowhere. */
export function judgePlacing(world: World, read: ReadPlan, rebalance = false): readonly string[] {
  const ledger = ledgerOf(world, read.counts, read.pinned);
  return [
    ...read.rows.flatMap((row) => forbidden(ledger, read, row)),
    ...(rebalance ? [] : needlessMoves(ledger, read)),
    ...couldBePlaced(ledger, read),
  ];
}

function forbidden(ledger: Ledger, { astray }: ReadPlan, row: Row): readonly string[] {
  if (!row.stands || row.pinned || row.lingers) return [];
  const machine = ledger.world.machines.get(row.compute) as Machine;
  const work = ledger.world.works.get(row.service) as Work;
  // Computes in maintenance keep what they have.
  if (machine.state === 'maintenance' && !row.fresh) return [];
  const state = row.fresh && machine.state !== 'active' ? [`it is in state ${machine.state}`] : [];
  const where = `${row.action} of ${row.service} on ${row.compute}`;
  const faults = faultsOn(ledger, work, machine);
  // Instances that are astray do not count in the skew, and no row says which they are.
  const lost = (astray.get(work.name) ?? 0) > 0;
  return [...state, ...faults.filter((fault) => !lost || !fault.includes('maxSkew'))].map(
    (fault) => `${where}: ${fault}`,
  );
}

/** A move that can be taken back on its own, with every rule kept, should not have been made. */
function needlessMoves(ledger: Ledger, { rows, pinned }: ReadPlan): readonly string[] {
  const { machines, works } = ledger.world;
  return rows.flatMap(({ action, service, compute, from }) => {
    const home = machines.get(from ?? '');
    const work = works.get(service);
    if (action !== 'move' || home === undefined || work === undefined || home.state === 'inactive') return [];
    const unmet = unmetWants(work, ledger.counts).length;
    shift(ledger, work, compute, -1);
    shift(ledger, work, home.name, 1);
    // One that no longer fits its compute, in maintenance or not, has to leave it.
    const needless =
      unmetWants(work, ledger.counts).length <= unmet &&
      faultsOn(ledger, work, home).length === 0 &&
      isSound(ledger, work, pinned.get(service) ?? new Map());
    shift(ledger, work, home.name, -1);
    shift(ledger, work, compute, 1);
    return needless ? [`the move of ${service} from ${home.name} to ${compute} was not needed`] : [];
  });
}

/** Whether no generated instance of the service stands where it may not, but for what stands in maintenance. */
function isSound(ledger: Ledger, work: Work, pinned: ReadonlyMap<string, number>): boolean {
  return [...(ledger.counts.get(work.name) ?? [])].every(([name, count]) => {
    const machine = ledger.world.machines.get(name) as Machine;
    return (
      count === (pinned.get(name) ?? 0) ||
      machine.state !== 'active' ||
      faultsOn(ledger, work, machine).length === 0
    );
  });
}

function couldBePlaced(ledger: Ledger, { missing }: ReadPlan): readonly string[] {
  const machines = [...ledger.world.machines.values()].filter(({ state }) => state === 'active');
  return [...missing].flatMap(([service, count]) => {
    const work = ledger.world.works.get(service);
    if (work === undefined) return [`${service} is unplaced, but there is no such service`];
    const fits = machines.find(
      (machine) => takesOneMore(ledger, work, machine) && leavesWants(ledger, work, machine, count),
    );
    return fits === undefined
      ? []
      : [`${count} of ${service} are unplaced, but one more fits on ${fits.name}`];
  });
}

/** The last instances belong where the IPs are. */
function leavesWants(ledger: Ledger, work: Work, machine: Machine, count: number): boolean {
  const then = work.wants.filter(({ holders }) => !holders.includes(machine.name));
  return unmetWants({ ...work, wants: then }, ledger.counts).length < count;
}
