import { add, get, keysOf, same, show, subtract, type Amounts } from './amounts.ts';
import { ledgerOf } from './ledger.ts';
import type { ReadPlan, Row } from './plan-json.ts';
import { isOverfull } from './rules.ts';
import { limits, type Machine, within, type Work, type World } from './world.ts';

/** Sizes are within min and max; what is kept keeps its size; what is new shares the spare up to the band's top. */
export function judgeSizes(world: World, { rows, rowsOn, counts, pinned }: ReadPlan): readonly string[] {
  const ledger = ledgerOf(world, counts, pinned);
  // What cannot have its min where it stands keeps what it holds; in maintenance and where all has to leave nothing shrinks.
  const settles = (name: string): boolean => {
    const machine = world.machines.get(name) as Machine;
    return machine.state === 'active' && !isOverfull(ledger, machine);
  };
  const isStanding = (row: Row): boolean => row.stands && !row.pinned && settles(row.compute);
  return [
    ...rows.filter(isStanding).flatMap((row) => limitsOf(world, row)),
    ...rows.flatMap((row) => keptSize(world, row)),
    ...[...world.machines.values()].flatMap((machine) => {
      const here = rowsOn(machine.name).filter(isStanding);
      const load = here.reduce((total, { allocated }) => add(total, allocated), machine.fixed);
      return keysOf(load, machine.capacity).flatMap((key) => [
        ...growth(world, machine, here, load, key),
        ...shrinking(world, machine, here, load, key),
      ]);
    }),
  ];
}

const label = (row: Row): string => `${row.action} of ${row.quantity} ${row.service} on ${row.compute}`;

function limitsOf(world: World, row: Row): readonly string[] {
  const work = world.works.get(row.service) as Work;
  const { least, most } = limits(work, row.quantity);
  if (!within(row.allocated, least, most))
    return [`${label(row)} holds ${show(row.allocated)}, not from ${show(least)} to ${show(most)}`];
  const uneven =
    row.action === 'create' && [...row.allocated.values()].some((amount) => amount % row.quantity !== 0);
  return uneven
    ? [`${label(row)}: the instances of a row are of one size, ${show(row.allocated)} does not divide`]
    : [];
}

/** What a kept Assignment held, where the row is for all of it. */
function heldBefore(world: World, row: Row): Amounts | undefined {
  const stood = world.generatedOn(row.compute).filter(({ service }) => service === row.service);
  const quantity = stood.reduce((total, one) => total + one.quantity, 0);
  if (row.fresh || row.pinned || quantity !== row.quantity) return undefined;
  return stood.reduce<Amounts>((total, { allocated }) => add(total, allocated), new Map());
}

function keptSize(world: World, row: Row): readonly string[] {
  const before = heldBefore(world, row);
  if (before === undefined) return [];
  const equal = same(before, row.allocated);
  if (row.action === 'keep' && !equal)
    return [`${label(row)} held ${show(before)} and holds ${show(row.allocated)}: that is a resize`];
  return row.action === 'resize' && equal ? [`${label(row)} changes nothing`] : [];
}

/** Key by key: min for all first, then the spare up to the top, as even as it can be, until no row can grow. */
function growth(
  world: World,
  machine: Machine,
  here: readonly Row[],
  load: Amounts,
  key: string,
): readonly string[] {
  const fresh = here.filter((row) => row.action === 'create');
  const each = fresh.map((row) => {
    const { min, max } = world.works.get(row.service) as Work;
    return { row, size: get(row.allocated, key) / row.quantity, min: get(min, key), max: get(max, key) };
  });
  if (world.allocation === 'min')
    return each
      .filter(({ size, min }) => size !== min)
      .map(({ row }) => `${label(row)}: ${key} is above min`);
  const capacity = Math.max(0, get(machine.capacity, key));
  const top = world.allocation === 'max' ? capacity : Math.floor(capacity * world.high + 1e-6);
  const spare = top - get(load, key);
  const grown = each.filter(({ size, min }) => size > min);
  if (spare < 0)
    return grown.map(
      ({ row }) =>
        `${label(row)}: ${key} grew although ${machine.name} carries ${get(load, key)}, more than ${top}`,
    );
  // What does not divide evenly may be left over: less than a unit for each instance.
  const instances = fresh.reduce((total, { quantity }) => total + quantity, 0);
  const faults = each
    .filter(({ size, max }) => size < max && instances <= spare)
    .map(({ row }) => `${label(row)}: ${key} could grow, ${spare} are spare up to ${top}`);
  const shares = each.map(({ row, size, min, max }) => ({ row, share: size - min, open: size < max }));
  const largest = Math.max(0, ...shares.map(({ share }) => share));
  const short = shares.filter(({ share, open }) => open && share < largest);
  return [...faults, ...short.map(({ row }) => `${label(row)}: ${key} got a smaller share than others`)];
}

/** What is kept gives back only what is missing, the largest surplus first. */
function shrinking(
  world: World,
  machine: Machine,
  here: readonly Row[],
  load: Amounts,
  key: string,
): readonly string[] {
  const kept = here.flatMap((row) => {
    const before = heldBefore(world, row);
    if (before === undefined) return [];
    const { least, most } = limits(world.works.get(row.service) as Work, row.quantity);
    const proper = Math.min(Math.max(get(before, key), get(least, key)), get(most, key));
    const gave = proper - get(row.allocated, key);
    return [{ row, gave, surplus: proper - get(least, key) }];
  });
  const faults = kept.filter(({ gave }) => gave < 0).map(({ row }) => `${label(row)}: ${key} grew`);
  const givers = kept.filter(({ gave }) => gave > 0);
  const slack = get(subtract(machine.capacity, load), key);
  if (givers.length > 0 && slack > 0)
    faults.push(`${machine.name}: ${key} shrank by ${slack} more than needed`);
  for (const { row, surplus } of givers) {
    const larger = kept.find((other) => other.surplus > surplus && other.gave < other.surplus);
    if (larger !== undefined)
      faults.push(
        `${label(row)}: ${key} shrank before the larger surplus of ${larger.row.service} was used up`,
      );
  }
  return faults;
}
