import { type Counts, faultsOn, onCompute, shifted, unmetWants } from './placing.ts';
import type { ReadPlan, Row } from './plan-json.ts';
import type { Machine, Work, World } from './world.ts';

/** Every instance is where it may be; no move was needless; what is missing fits nowhere. */
export function judgePlacing(world: World, read: ReadPlan): readonly string[] {
  return [
    ...read.rows.flatMap((row) => forbidden(world, read, row)),
    ...needlessMoves(world, read),
    ...couldBePlaced(world, read),
  ];
}

function forbidden(world: World, { counts, pinned, astray }: ReadPlan, row: Row): readonly string[] {
  if (!row.stands || row.pinned || row.lingers) return [];
  const machine = world.machines.get(row.compute) as Machine;
  const work = world.works.get(row.service) as Work;
  // Computes in maintenance keep what they have.
  if (machine.state === 'maintenance' && !row.fresh) return [];
  const state = row.fresh && machine.state !== 'active' ? [`it is in state ${machine.state}`] : [];
  const where = `${row.action} of ${row.service} on ${row.compute}`;
  const faults = faultsOn(world, counts, pinned, work, machine);
  // Instances that are astray do not count in the skew, and no row says which they are.
  const lost = (astray.get(work.name) ?? 0) > 0;
  return [...state, ...faults.filter((fault) => !lost || !fault.includes('maxSkew'))].map(
    (fault) => `${where}: ${fault}`,
  );
}

/** A move that can be taken back on its own, with every rule kept, should not have been made. */
function needlessMoves(world: World, { rows, counts, pinned }: ReadPlan): readonly string[] {
  return rows.flatMap(({ action, service, compute, from }) => {
    const home = world.machines.get(from ?? '');
    const work = world.works.get(service);
    if (action !== 'move' || home === undefined || work === undefined || home.state === 'inactive') return [];
    const back = shifted(shifted(counts, service, compute, -1), service, home.name, 1);
    if (unmetWants(work, back).length > unmetWants(work, counts).length) return [];
    // One that no longer fits its compute, in maintenance or not, has to leave it.
    const fitsAtHome = faultsOn(world, back, pinned, work, home).length === 0;
    return fitsAtHome && isSound(world, back, pinned)
      ? [`the move of ${service} from ${home.name} to ${compute} was not needed`]
      : [];
  });
}

/** Whether no generated instance stands where it may not, but for what stands in maintenance. */
function isSound(world: World, counts: Counts, pinned: Counts): boolean {
  return [...world.works.values()].every((work) =>
    [...(counts.get(work.name) ?? [])].every(([name, count]) => {
      const machine = world.machines.get(name) as Machine;
      const generated = count - onCompute(pinned, work.name, name);
      return (
        generated === 0 ||
        machine.state !== 'active' ||
        faultsOn(world, counts, pinned, work, machine).length === 0
      );
    }),
  );
}

function couldBePlaced(world: World, { missing, counts, pinned }: ReadPlan): readonly string[] {
  return [...missing].flatMap(([service, count]) => {
    const work = world.works.get(service);
    if (work === undefined) return [`${service} is unplaced, but there is no such service`];
    const fits = [...world.machines.values()].find((machine) => {
      const then = shifted(counts, service, machine.name, 1);
      // The last instances belong where the IPs are.
      if (machine.state !== 'active' || unmetWants(work, then).length >= count) return false;
      return faultsOn(world, then, pinned, work, machine).length === 0;
    });
    return fits === undefined
      ? []
      : [`${count} of ${service} are unplaced, but one more fits on ${fits.name}`];
  });
}
