import { add, fromOutput, get, keysOf, same, show, type Amounts } from './amounts.ts';
import type { PlanJson, ReadPlan } from './plan-json.ts';
import { indexBy, type Machine, type World } from './world.ts';

const ALWAYS = new Set(['cores', 'memory', 'nvme', 'ssd', 'hdd']);

/** Totals, loads, utilisation, scores, costs, offers, and what the objective claims. */
export function judgeFigures(
  world: World,
  plan: PlanJson,
  read: ReadPlan,
  rebalance = false,
): readonly string[] {
  return [
    ...computes(world, plan, read),
    ...scores(world, read),
    ...costs(world, plan, rebalance ? givenUp(world, read) : 0),
    ...offers(world, plan),
    ...objective(plan),
  ];
}

const loadOf = (machine: Machine, here: readonly { readonly allocated: Amounts }[]): Amounts =>
  here.reduce((total, { allocated }) => add(total, allocated), machine.fixed);

/** Share of the fullest key that counts; gpu, vram and extended keys do where `asked` has them. */
export function utilisation(machine: Machine, load: Amounts, asked: ReadonlySet<string>): number {
  const shares = keysOf(machine.capacity)
    .filter((key) => get(machine.capacity, key) > 0 && (ALWAYS.has(key) || asked.has(key)))
    .map((key) => get(load, key) / get(machine.capacity, key));
  return Math.max(0, ...shares);
}

export function askedBy(world: World, services: readonly string[]): ReadonlySet<string> {
  const all = services.flatMap((name) => [...(world.works.get(name)?.max ?? [])]);
  return new Set(all.filter(([, amount]) => amount > 0).map(([key]) => key));
}

/** A machine of which more is held back than there is has no utilisation worth a figure. */
const isMeasurable = ({ capacity }: Machine): boolean =>
  [...capacity.values()].every((amount) => amount >= 0);

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(b));

function computes(world: World, plan: PlanJson, { rowsOn }: ReadPlan): readonly string[] {
  const names = plan.computes.map(({ name }) => name).join();
  if (names !== [...world.machines.keys()].join()) return [`computes lists ${names}`];
  const pinsOn = indexBy(world.pins, ({ compute }) => compute);
  return plan.computes.flatMap((use) => {
    const machine = world.machines.get(use.name) as Machine;
    const [pins, stood] = [pinsOn(machine.name), world.generatedOn(machine.name)];
    const after = rowsOn(machine.name).filter((row) => row.stands && !row.pinned);
    const [before, then] = [loadOf(machine, stood), loadOf(machine, after)];
    const faults: string[] = [];
    const compare = (field: string, found: Amounts, expected: Amounts): void => {
      if (!same(found, expected)) faults.push(`${field} is ${show(found)}, expected ${show(expected)}`);
    };
    compare('total', fromOutput(use.total), machine.total);
    compare('allocatedBefore', fromOutput(use.allocatedBefore), before);
    compare('allocatedAfter', fromOutput(use.allocatedAfter), then);
    const asked = (items: readonly { readonly service: string }[]): ReadonlySet<string> =>
      askedBy(
        world,
        items.map(({ service }) => service),
      );
    const shares = [
      ['utilizationBefore', use.utilizationBefore, utilisation(machine, before, asked([...pins, ...stood]))],
      ['utilizationAfter', use.utilizationAfter, utilisation(machine, then, asked([...pins, ...after]))],
    ] as const;
    for (const [field, found, expected] of shares) {
      if (isMeasurable(machine) && !near(found, expected))
        faults.push(`${field} is ${found}, expected ${expected}`);
    }
    return faults.map((fault) => `${machine.name}: ${fault}`);
  });
}

function scores(world: World, { rows, rowsOn }: ReadPlan): readonly string[] {
  const loads = new Map(
    [...world.machines.values()].map((machine) => {
      const after = rowsOn(machine.name).filter((row) => row.stands && !row.pinned);
      return [machine.name, loadOf(machine, after)];
    }),
  );
  return rows.flatMap((row) => {
    const machine = world.machines.get(row.compute);
    if (!row.stands || machine === undefined || !isMeasurable(machine)) return [];
    const expected = scoreOf(
      world,
      utilisation(machine, loads.get(machine.name) as Amounts, askedBy(world, [row.service])),
    );
    return near(row.score, expected)
      ? []
      : [`${row.service} on ${row.compute}: score is ${row.score}, expected ${expected}`];
  });
}

export function scoreOf({ low, high }: World, share: number): number {
  if (share < low) return (100 * share) / low;
  return share <= high ? 100 : Math.max(0, (100 * (1 - share)) / (1 - high));
}

/** What the machines cost that carried something and that a rebalance empties. */
function givenUp(world: World, { rowsOn }: ReadPlan): number {
  const emptied = [...world.machines.values()].filter(
    ({ name, guests }) =>
      guests.length === 0 &&
      world.generatedOn(name).some(({ service }) => !isGlobal(world, service)) &&
      rowsOn(name).every(({ stands, service }) => !stands || isGlobal(world, service)),
  );
  return emptied.reduce((total, { cost }) => total + (cost ?? 0), 0);
}

const isGlobal = ({ works }: World, service: string): boolean => works.get(service)?.global === true;

function costs(world: World, plan: PlanJson, saved: number): readonly string[] {
  const before = [...world.machines.values()].reduce((total, { cost }) => total + (cost ?? 0), 0);
  const bought = plan.recommendations.reduce((total, { monthlyCost }) => total + (monthlyCost ?? 0), 0);
  const { monthlyCostBefore, monthlyCostAfter } = plan.summary;
  const faults: string[] = [];
  if (!near(monthlyCostBefore, before))
    faults.push(`monthlyCostBefore is ${monthlyCostBefore}, expected ${before}`);
  if (!near(monthlyCostAfter, before + bought - saved))
    faults.push(`monthlyCostAfter is ${monthlyCostAfter}, expected ${before + bought - saved}`);
  return faults;
}

function offers(world: World, plan: PlanJson): readonly string[] {
  const faults = plan.recommendations.flatMap(({ offer, quantity, monthlyCost, capacity }) => {
    const known = world.offers.get(offer ?? '');
    if (offer === null) return quantity >= 1 ? [] : ['a specification for no machine'];
    if (known === undefined) return [`${offer} is no offer`];
    const right =
      quantity >= 1 &&
      quantity <= known.available &&
      monthlyCost !== null &&
      near(monthlyCost, known.monthly * quantity);
    return right && same(fromOutput(capacity), known.capacity)
      ? []
      : [`${quantity} x ${offer} for ${monthlyCost} is not what is offered`];
  });
  if (plan.recommendations.length > 0 && plan.feasible)
    faults.push('something is to be bought, though everything has a place');
  return faults;
}

/** More is better of placed and score, less of moves and cost: the bound is on the far side, and the gap is as defined. */
function objective({ summary }: PlanJson): readonly string[] {
  const { name, value, bound, gap, proven } = summary.objective;
  const faults: string[] = [];
  const expected = name === 'placed' ? summary.placed : name === 'moves' ? summary.moved : undefined;
  if (expected !== undefined && value !== expected)
    faults.push(`objective ${name} is ${value}, expected ${expected}`);
  if (bound === null || gap === null) return proven ? [`${name} is called proven without a bound`] : faults;
  const wrongSide = name === 'placed' || name === 'score' ? bound < value - 1e-6 : bound > value + 1e-6;
  if (wrongSide) faults.push(`objective ${name} is ${value}, beyond its bound ${bound}`);
  if (
    !near(gap, Math.abs(value - bound) / Math.max(Math.abs(value), Math.abs(bound), 1e-9)) &&
    Math.abs(value - bound) > 1e-9
  )
    faults.push(`gap of ${name} is ${gap}`);
  if (proven && Math.abs(value - bound) > 1e-6)
    faults.push(`objective ${name} is called proven, ${value} against ${bound}`);
  return faults;
}
