import type { Arrivals } from './figures.ts';
import type { World } from './world.ts';

/** What of a plan's JSON is judged (contract, section 5). */
export interface PlanJson {
  readonly feasible: boolean;
  readonly placements: readonly Row[];
  readonly unplaced: readonly { readonly service: string; readonly missing: number }[];
  readonly recommendations: readonly { readonly quantity: number }[];
  readonly summary: {
    readonly instances: number;
    readonly placed: number;
    readonly unplaced: number;
    readonly moved: number;
    readonly objective: Objective;
    readonly objectives: readonly Objective[];
  };
}

export interface Row {
  readonly action: 'create' | 'keep' | 'move' | 'resize' | 'remove';
  readonly service: string;
  readonly compute: string;
  readonly from: string | null;
  readonly quantity: number;
  readonly allocated: Readonly<Record<string, number>>;
  readonly pinned: boolean;
}

export interface Objective {
  readonly name: string;
  readonly value: number;
  readonly bound: number | null;
  readonly proven: boolean;
}

/** Generated instances by service and machine after the plan. */
export function layoutOf(
  { works, machines }: World,
  { placements }: PlanJson,
): readonly (readonly number[])[] {
  const here = (row: Row): boolean => !row.pinned && row.action !== 'remove';
  return works.map(({ name }) =>
    machines.map((machine) =>
      placements
        .filter((row) => here(row) && row.service === name && row.compute === machine.name)
        .reduce((total, { quantity }) => total + quantity, 0),
    ),
  );
}

/** What comes to each machine, by service, as the plan's rows say it. */
export function arrivalsTold({ works, machines }: World, { placements }: PlanJson): readonly Arrivals[] {
  const at = (name: string | null): number => machines.findIndex((machine) => machine.name === name);
  return works.map(({ name }) =>
    machines.map((machine) => {
      const here = placements.filter(
        (row) => !row.pinned && row.service === name && row.compute === machine.name,
      );
      const created = here.filter(({ action }) => action === 'create').map(({ quantity }) => quantity);
      const moves = here.filter(({ action }) => action === 'move');
      const moved = moves.flatMap(({ from, quantity }) => Array.from({ length: quantity }, () => at(from)));
      return { fresh: created.reduce((total, count) => total + count, 0), moved };
    }),
  );
}

/** What does not add up within the plan itself. */
export function countFaults(world: World, plan: PlanJson): readonly string[] {
  const { placements, unplaced, summary } = plan;
  const faults: string[] = [];
  const after = layoutOf(world, plan);
  const known = new Set(world.machines.map(({ name }) => name));
  for (const row of placements)
    if (row.action !== 'remove' && !known.has(row.compute))
      faults.push(`a row on ${row.compute}, which is gone`);
  world.works.forEach(({ name, pins, free }, s) => {
    const pinned = placements.filter((row) => row.pinned && row.service === name && row.action !== 'remove');
    const held = pins.reduce((total, count) => total + count, 0);
    if (pinned.reduce((total, { quantity }) => total + quantity, 0) !== held)
      faults.push(`the pins of ${name} are not told as they stand`);
    const missing = unplaced.find(({ service }) => service === name)?.missing ?? 0;
    const placed = (after[s] ?? []).reduce((total, count) => total + count, 0);
    if (placed + missing !== free) faults.push(`${name}: ${placed} placed and ${missing} missing of ${free}`);
  });
  if (summary.placed + summary.unplaced !== summary.instances)
    faults.push('placed and unplaced are not all instances');
  if (summary.unplaced !== unplaced.reduce((total, { missing }) => total + missing, 0))
    faults.push('summary.unplaced is not the sum of what is missing');
  return faults;
}
