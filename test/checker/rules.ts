import { get } from './amounts.ts';
import { faultsOn, type Ledger, ledgerOf, shift, takesOneMore } from './ledger.ts';
import { allows, feared, isUneven, onCompute, unmetWants } from './placing.ts';
import { countRows, type ReadPlan, type Row } from './plan-json.ts';
import type { Machine, Work, World } from './world.ts';

/**
 * What is new is where it may be; a plain plan moves only what was in breach; what stays in breach is told; what is missing,
 * and what may not be where it is, fits nowhere else.
 */
export function judgePlacing(world: World, read: ReadPlan, free = false): readonly string[] {
  const before = ledgerOf(world, countRows([...world.generated, ...world.pins]), countRows(world.pins));
  const ledger = ledgerOf(world, read.counts, read.pinned);
  return [
    ...read.rows.flatMap((row) => forbidden(ledger, row)),
    ...(free ? [] : read.rows.flatMap((row) => needless(before, row))),
    ...read.rows.flatMap((row) => untold(ledger, read, row)),
    ...toldWrongly(ledger, read),
    ...couldBePlaced(ledger, read),
  ];
}

function forbidden(ledger: Ledger, row: Row): readonly string[] {
  if (!row.fresh) return [];
  const machine = ledger.world.machines.get(row.compute) as Machine;
  const work = ledger.world.works.get(row.service) as Work;
  const state = machine.state === 'active' ? [] : [`it is in state ${machine.state}`];
  const taints = feared(work, machine).map(({ key }) => `it does not tolerate ${key}`);
  return [...state, ...taints, ...faultsOn(ledger, work, machine)].map(
    (fault) => `${row.action} of ${row.service} on ${row.compute}: ${fault}`,
  );
}

/** A move of what broke no rule where it was. */
function needless(before: Ledger, { action, service, compute, from }: Row): readonly string[] {
  const home = before.world.machines.get(from ?? '');
  const work = before.world.works.get(service);
  if (action !== 'move' || home === undefined || work === undefined) return [];
  if (work.neverMoves) return [`${service} moves from ${from}, though it never does`];
  if (home.state === 'inactive') return [];
  if (home.state === 'maintenance') return [`${service} moves from ${from}, which is in maintenance`];
  const broken =
    isUneven(before.world, work, before.counts) ||
    faultsOn(before, work, home).length > 0 ||
    unmetWants(work, before.counts).length > 0;
  return broken ? [] : [`the move of ${service} from ${from} to ${compute} mends nothing`];
}

/** What stays where its labels or the state forbid it is a breach that is told. */
function untold({ world }: Ledger, { breaches }: ReadPlan, row: Row): readonly string[] {
  if (!row.stands || row.fresh || row.pinned) return [];
  const machine = world.machines.get(row.compute) as Machine;
  const work = world.works.get(row.service) as Work;
  if (machine.state !== 'inactive' && allows(work, machine)) return [];
  const told = breaches.some(
    ({ service, compute, quantity }) =>
      service === row.service && compute === row.compute && quantity === row.quantity,
  );
  return told ? [] : [`${row.service} on ${row.compute} is in breach, and nothing says so`];
}

function toldWrongly(ledger: Ledger, { breaches, missing }: ReadPlan): readonly string[] {
  const { machines, works } = ledger.world;
  return breaches.flatMap(({ service, compute, quantity, help, message }) => {
    const [work, machine] = [works.get(service), machines.get(compute)];
    if (work === undefined || machine === undefined)
      return [`a breach of ${service} on ${compute} is of nothing`];
    const faults: string[] = [];
    if (quantity < 1 || quantity > onCompute(ledger.counts, service, compute))
      faults.push(`${quantity} are more than there are`);
    if (help === '' || message === '') faults.push('nothing says what is broken, or what would mend it');
    const real =
      isUneven(ledger.world, work, ledger.counts) ||
      machine.state === 'inactive' ||
      faultsOn(ledger, work, machine).length > 0 ||
      unmetWants(work, ledger.counts).length > (missing.get(service) ?? 0);
    if (!real) faults.push('it breaks no rule');
    if (real && machine.state !== 'maintenance') faults.push(...placesFor(ledger, work, machine));
    return faults.map((fault) => `breach of ${service} on ${compute}: ${fault}`);
  });
}

/** What labels or the state forbid moves where one more fits. Rules between instances are judged elsewhere. */
function placesFor(ledger: Ledger, work: Work, machine: Machine): readonly string[] {
  if (work.spreads.length > 0 || work.wants.length > 0 || work.neverMoves) return [];
  if (machine.state !== 'inactive' && allows(work, machine)) return [];
  shift(ledger, work, machine.name, -1);
  const place = [...ledger.world.machines.values()].find(
    (other) => other !== machine && other.state === 'active' && takesOneMore(ledger, work, other),
  );
  shift(ledger, work, machine.name, 1);
  return place === undefined ? [] : [`it fits on ${place.name}`];
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

/** Whether a machine carries more by min than it has, of some key. */
export function isOverfull(ledger: Ledger, machine: Machine): boolean {
  return [...(ledger.loads.get(machine.name) ?? [])].some(
    ([key, amount]) => amount > get(machine.capacity, key),
  );
}
