import { add, subtract, type Amounts } from './amounts.ts';
import { askedBy, utilisation } from './figures.ts';
import { allows, levelsOf } from './placing.ts';
import { countRows, type ReadPlan, sum } from './plan-json.ts';
import type { Machine, Standing, Work, World } from './world.ts';

/**
 * Where replicas went down, instances left the fullest compute first (ties: the last name first), among removals that keep
 * every rule. Judged where nothing else goes on: one service shrinks, all of it may stay where it is, one instance at a place.
 */
export function judgeScaleDown(world: World, { rows, missing }: ReadPlan): readonly string[] {
  const shrinking = [...world.works.values()].filter((work) => excessOf(world, work) > 0);
  const [work] = shrinking;
  if (work === undefined || shrinking.length > 1 || missing.size > 0 || !isSimple(world, work)) return [];
  const expected = leave(world, work).toSorted().join();
  const gone = rows.filter(({ action, service }) => action === 'remove' && service === work.name);
  const found = gone.map(({ compute }) => compute).join();
  return found === expected ? [] : [`${work.name} leaves ${found}, expected ${expected}`];
}

const stands = (world: World, { name }: Work): readonly Standing[] => world.generatedOf(name);

function excessOf(world: World, work: Work): number {
  const pinned = sum(world.pinsOf(work.name));
  return sum(stands(world, work)) + pinned - Math.max(work.replicas, pinned);
}

function isSimple(world: World, work: Work): boolean {
  const orphans = world.generated.some(
    ({ service, compute }) => !world.works.has(service) || !world.machines.has(compute),
  );
  return (
    !orphans &&
    work.wants.length === 0 &&
    stands(world, work).every(({ compute, quantity }) => quantity === 1 && mayStay(world, work, compute))
  );
}

function mayStay(world: World, work: Work, compute: string): boolean {
  const machine = world.machines.get(compute) as Machine;
  const pinned = world.pinsOf(work.name).filter((pin) => pin.compute === compute);
  return machine.state !== 'inactive' && allows(work, machine) && sum(pinned) < work.spreadMax;
}

function leave(world: World, work: Work): readonly string[] {
  const loads = new Map(
    [...world.machines.values()].map((machine) => [machine.name, loadNow(world, machine)]),
  );
  let left = stands(world, work);
  const gone: string[] = [];
  for (let count = excessOf(world, work); count > 0; count--) {
    const fullness = ({ compute }: Standing): number =>
      utilisation(
        world.machines.get(compute) as Machine,
        loads.get(compute) as Amounts,
        askedBy(world, [work.name]),
      );
    const ranked = left.toSorted((a, b) => fullness(b) - fullness(a) || (a.compute < b.compute ? 1 : -1));
    const next =
      ranked.find((one) =>
        keepsLevel(
          world,
          work,
          left.filter((other) => other !== one),
          one,
        ),
      ) ?? ranked[0];
    if (next === undefined) break;
    loads.set(next.compute, subtract(loads.get(next.compute) as Amounts, next.allocated));
    left = left.filter((other) => other !== next);
    gone.push(next.compute);
  }
  return gone;
}

function loadNow(world: World, machine: Machine): Amounts {
  const here = world.generatedOn(machine.name);
  return here.reduce((total, { allocated }) => add(total, allocated), machine.fixed);
}

/** Whether maxSkew holds without it, or it stood in the fullest domain, where leaving can only help. */
function keepsLevel(world: World, work: Work, left: readonly Standing[], gone: Standing): boolean {
  const pinned = world.pinsOf(work.name);
  const levels = levelsOf(world, work, countRows([...left, ...pinned]));
  if (levels.size === 0) return true;
  const highest = Math.max(...levels.values());
  const domain = world.machines.get(gone.compute)?.labels.get(work.spread?.key ?? '') ?? '';
  const stood = (levels.get(domain) ?? -2) + 1;
  return highest - Math.min(...levels.values()) <= (work.spread?.maxSkew ?? Infinity) || stood > highest;
}
