import { same, show } from './amounts.ts';
import { type PlanJson, type ReadPlan, type Row, sum } from './plan-json.ts';
import { instancesOf } from './instances.ts';
import { allows } from './placing.ts';
import { indexBy, type Standing, type Work, type World } from './world.ts';

/** Rows are well-formed and disjoint, account for everything that stands, and add up. */
export function judgeRows(world: World, plan: PlanJson, read: ReadPlan): readonly string[] {
  return [
    ...read.rows.flatMap((row) => shapeOf(world, row)),
    ...duplicates(read.rows),
    ...order(plan),
    ...pins(world, read.rows),
    ...balance(world, read.rows),
    ...servicesAddUp(world, read),
    ...summaryAddsUp(world, plan, read),
  ];
}

const nameOf = ({ action, service, compute, from, quantity }: Row): string =>
  `${action} of ${quantity} ${service} on ${compute}${from === null ? '' : ` from ${from}`}`;

function shapeOf(world: World, row: Row): readonly string[] {
  const faults: string[] = [];
  if (!Number.isSafeInteger(row.quantity) || row.quantity < 1)
    faults.push('its quantity is no positive integer');
  if ((row.action === 'move') !== (row.from !== null))
    faults.push('from is for moves, and every move has it');
  if (row.from === row.compute) faults.push('it moves to where it is');
  if (row.stands && !world.works.has(row.service)) faults.push('there is no such service');
  if (row.stands && !world.machines.has(row.compute)) faults.push('there is no such compute');
  if (row.pinned && row.action !== 'keep') faults.push('it is pinned');
  return faults.map((fault) => `${nameOf(row)}: ${fault}`);
}

function duplicates(rows: readonly Row[]): readonly string[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const key = [row.action, row.service, row.compute, row.from, row.pinned].join(' ');
    if (seen.has(key)) return [`${nameOf(row)}: another row says the same`];
    seen.add(key);
    return [];
  });
}

function order({ placements, unplaced, computes }: PlanJson): readonly string[] {
  const sorted = (name: string, keys: readonly string[]): readonly string[] =>
    keys.every((key, index) => index === 0 || (keys[index - 1] as string) <= key)
      ? []
      : [`${name} are in no order`];
  return [
    ...sorted(
      'placements',
      placements.map(({ service, compute }) => `${service}\u0000${compute}`),
    ),
    ...sorted(
      'unplaced',
      unplaced.map(({ service }) => service),
    ),
    ...sorted(
      'computes',
      computes.map(({ name }) => name),
    ),
  ];
}

/** Every hand-written Assignment has its row, unchanged, and no other row is pinned. */
function pins(world: World, rows: readonly Row[]): readonly string[] {
  const left = new Set(rows.filter((row) => row.pinned));
  const candidates = indexBy([...left], ({ service }) => service);
  const faults = world.pins.flatMap((pin) => {
    const at = candidates(pin.service).find(
      (row) => left.has(row) && isSame(row, pin) && same(row.allocated, pin.allocated),
    );
    if (at === undefined)
      return [
        `the pinned ${pin.quantity} ${pin.service} on ${pin.compute} (${show(pin.allocated)}) have no row that says so`,
      ];
    left.delete(at);
    return [];
  });
  return [...faults, ...[...left].map((row) => `${nameOf(row)}: nothing pins it`)];
}

const isSame = (a: Standing | Row, b: Standing): boolean =>
  a.service === b.service && a.compute === b.compute && a.quantity === b.quantity;

/** What stood is kept, resized, moved or removed, once each; nothing else is. */
function balance(world: World, rows: readonly Row[]): readonly string[] {
  const pairs = new Map<string, { before: number; accounted: number }>();
  const at = (service: string, compute: string): { before: number; accounted: number } => {
    const key = `${service} on ${compute}`;
    const known = pairs.get(key) ?? { before: 0, accounted: 0 };
    pairs.set(key, known);
    return known;
  };
  for (const { service, compute, quantity } of world.generated) at(service, compute).before += quantity;
  for (const row of rows) {
    if (row.pinned || row.action === 'create') continue;
    at(row.service, row.from ?? row.compute).accounted += row.quantity;
  }
  return [...pairs]
    .filter(([, { before, accounted }]) => before !== accounted)
    .map(([pair, { before, accounted }]) => `${before} ${pair} stood, the rows account for ${accounted}`);
}

function servicesAddUp(world: World, { rowsOf, missing }: ReadPlan): readonly string[] {
  return [...world.works.values()].flatMap((work) => {
    const mine = rowsOf(work.name);
    const fixed = sum(mine.filter((row) => row.pinned));
    const instances = instancesOf(world, work);
    const stands = sum(mine.filter((row) => row.stands));
    const away = missing.get(work.name) ?? 0;
    const faults: string[] = [];
    if (away < 0 || stands + away !== instances)
      faults.push(`${stands} stand and ${away} are missing of ${instances}`);
    const created = sum(mine.filter(({ action }) => action === 'create'));
    const removed = mine.filter(({ action }) => action === 'remove');
    if (created > 0 && removed.length > 0 && !work.global)
      faults.push('what is removed here and created there is a move');
    // What runs is never stopped, unless its replicas say so.
    const before = sum(world.generatedOf(work.name).filter(({ compute }) => world.machines.has(compute)));
    const stopped = sum(removed.filter(({ compute }) => world.machines.has(compute)));
    if (work.global) faults.push(...removed.flatMap((row) => staysEverywhere(world, work, row)));
    else if (stopped > Math.max(0, before + fixed - instances))
      faults.push(`${stopped} that run are removed for no reason`);
    return faults.map((fault) => `${work.name}: ${fault}`);
  });
}

/** What is on every machine goes from where it no longer matches, and where there is more than one of it. */
function staysEverywhere(world: World, work: Work, { compute, quantity }: Row): readonly string[] {
  const machine = world.machines.get(compute);
  const here = sum(world.generatedOf(work.name).filter((one) => one.compute === compute));
  const pinned = world.pinsOf(work.name).some((pin) => pin.compute === compute);
  const stays =
    machine !== undefined &&
    !pinned &&
    quantity === here &&
    (machine.state === 'maintenance' || (machine.state === 'active' && allows(work, machine)));
  return stays ? [`it is removed from ${compute}, where it belongs`] : [];
}

function summaryAddsUp(world: World, plan: PlanJson, { rows, missing }: ReadPlan): readonly string[] {
  const { summary, unplaced, feasible } = plan;
  const instances = [...world.works.values()].reduce((total, work) => total + instancesOf(world, work), 0);
  const away = [...missing.values()].reduce((total, count) => total + count, 0);
  const expected = {
    instances,
    placed: instances - away,
    unplaced: away,
    moved: sum(rows.filter(({ action }) => action === 'move')),
  };
  const faults = Object.entries(expected)
    .filter(([key, value]) => summary[key as keyof typeof expected] !== value)
    .map(([key, value]) => `summary.${key} is ${summary[key as keyof typeof expected]}, expected ${value}`);
  const short = [...missing].some(([name, count]) => count > 0 && world.works.get(name)?.global !== true);
  if (feasible === short) faults.push(`feasible is ${feasible} with ${away} unplaced`);
  if (unplaced.some(({ missing: count, reasons }) => count < 1 || reasons.length === 0))
    faults.push('an entry of unplaced has no reason or misses nothing');
  return faults;
}
