import { get } from './amounts.ts';
import { allows, type Counts, neglectsWants, ruleFaults } from './placing.ts';
import { countRows, sum } from './plan-json.ts';
import type { Machine, Work, World } from './world.ts';

/** The most generated instances that can be placed, and the fewest moves of ones that could stay with which that many are. */
export interface Best {
  readonly placed: number;
  readonly moved: number;
}

/** How many generated instances of a service each machine has. */
type Layout = ReadonlyMap<string, number>;

interface Option {
  readonly layout: Layout;
  readonly placed: number;
  readonly moved: number;
}

/** Tries every layout: for fleets of a handful of machines and services only. Undefined where there are too many. */
export function bestOf(world: World): Best | undefined {
  const machines = [...world.machines.values()];
  const pinned = countRows(world.pins);
  const works = [...world.works.values()];
  const options = works.map((work) => optionsOf(world, work, machines, pinned));
  if (options.some((all) => all === undefined)) return undefined;
  const all = options as readonly (readonly Option[])[];
  if (all.reduce((product, { length }) => product * length, 1) > 3_000_000) return undefined;
  const most = all.map((some) => Math.max(...some.map(({ placed }) => placed)));
  let best: Best = { placed: -1, moved: 0 };
  const room = machines.map(
    ({ fixed, capacity }) =>
      new Map(
        [...new Set([...fixed.keys(), ...capacity.keys()])].map((key) => [
          key,
          get(capacity, key) - get(fixed, key),
        ]),
      ),
  );
  const visit = (at: number, placed: number, moved: number): void => {
    const reachable = placed + most.slice(at).reduce((total, count) => total + count, 0);
    if (reachable < best.placed || (reachable === best.placed && moved >= best.moved)) return;
    if (at === works.length) best = { placed, moved };
    else
      for (const option of all[at] as readonly Option[])
        tryOption(at, option, () => visit(at + 1, placed + option.placed, moved + option.moved));
  };
  const tryOption = (at: number, { layout }: Option, then: () => void): void => {
    const { min } = works[at] as Work;
    const change = (by: number): void =>
      machines.forEach(({ name }, index) => {
        for (const [key, amount] of min)
          room[index]?.set(key, (room[index]?.get(key) ?? 0) - by * amount * (layout.get(name) ?? 0));
      });
    const holds = (): boolean =>
      machines.every(
        ({ name }, index) =>
          !layout.has(name) ||
          [...min].every(([key, amount]) => amount === 0 || (room[index]?.get(key) ?? 0) >= 0),
      );
    change(1);
    if (holds()) then();
    change(-1);
  };
  visit(0, 0, 0);
  return best;
}

/** Every layout of one service that its own rules allow, most placed first, fewest moves first. */
function optionsOf(
  world: World,
  work: Work,
  machines: readonly Machine[],
  pinned: Counts,
): readonly Option[] | undefined {
  const stood = countRows(world.generated).get(work.name) ?? new Map<string, number>();
  const free = Math.max(0, work.replicas - sum(world.pins.filter(({ service }) => service === work.name)));
  const standing = sum(world.generated.filter(({ service }) => service === work.name));
  // More PortAssignments than instances: what to leave out is anyone's choice.
  if (standing > free || new Set(work.wants.map(({ ip, holders }) => holders.join() || ip)).size > free)
    return undefined;
  const options: Option[] = [];
  const fill = (index: number, layout: Layout, left: number): void => {
    if (options.length > 20_000) return;
    const machine = machines[index];
    if (machine === undefined) {
      const option = optionOf(world, work, pinned, { layout, free, stood });
      if (option !== undefined) options.push(option);
      return;
    }
    const most = mostOn(work, machine, left, stood.get(machine.name) ?? 0);
    for (let count = 0; count <= most; count++)
      fill(index + 1, count === 0 ? layout : new Map([...layout, [machine.name, count]]), left - count);
  };
  fill(0, new Map(), free);
  return options.length > 20_000
    ? undefined
    : options.toSorted((a, b) => b.placed - a.placed || a.moved - b.moved);
}

function mostOn(work: Work, machine: Machine, left: number, stood: number): number {
  if (machine.state === 'inactive' || !allows(work, machine)) return 0;
  return machine.state === 'maintenance' ? Math.min(left, stood) : left;
}

interface Candidate {
  readonly layout: Layout;
  readonly free: number;
  readonly stood: Layout;
}

/** Undefined where the rules between instances of the service forbid it. */
function optionOf(
  world: World,
  work: Work,
  pinned: Counts,
  { layout, free, stood }: Candidate,
): Option | undefined {
  const mine = new Map(pinned.get(work.name));
  for (const [name, count] of layout) mine.set(name, (mine.get(name) ?? 0) + count);
  const counts = new Map([[work.name, mine]]);
  const placed = [...layout.values()].reduce((total, count) => total + count, 0);
  if (neglectsWants(work, counts, pinned, free - placed)) return undefined;
  const broken = [...layout.keys()].some((name) => {
    const machine = world.machines.get(name) as Machine;
    const faults = ruleFaults(world, counts, work, machine);
    return machine.state === 'active' && faults.length > 0;
  });
  if (broken) return undefined;
  const kept = [...layout].reduce((total, [name, count]) => total + Math.min(count, stood.get(name) ?? 0), 0);
  // New places go first to those that had to leave anyway.
  const stay = mayStay(world, work, stood);
  const forced = [...stood.values()].reduce((total, count) => total + count, 0) - stay;
  return { layout, placed, moved: Math.min(Math.max(0, placed - kept - forced), stay - kept) };
}

/** Instances that stand where they could stay: moves of the others are forced, and nobody's choice. */
function mayStay(world: World, work: Work, stood: Layout): number {
  return [...stood].reduce((total, [name, count]) => total + (isHome(world, work, name) ? count : 0), 0);
}

function isHome(world: World, work: Work, compute: string): boolean {
  const machine = world.machines.get(compute);
  if (machine === undefined || machine.state === 'inactive' || !allows(work, machine)) return false;
  return [...work.min].every(
    ([key, amount]) => amount === 0 || amount <= get(machine.capacity, key) - get(machine.fixed, key),
  );
}
