import { get } from './amounts.ts';
import type { Machine, Selector, Taint, Toleration, Want, Work, World } from './world.ts';

/** Instances by service, then compute. Those that only linger (they count as unplaced) are left out. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function matches(selector: Selector, labels: ReadonlyMap<string, string>): boolean {
  const exact = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels.get(key) === value);
  return (
    exact &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels.get(key);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'Gt') return Number(value ?? Number.NaN) > Number(values[0]);
      if (operator === 'Lt') return Number(value ?? Number.NaN) < Number(values[0]);
      const listed = value !== undefined && values.includes(value);
      return operator === 'In' ? listed : !listed;
    })
  );
}

/** What stands may stand there: affinity, antiAffinity, the key of topologySpread, and no NoExecute that it minds. */
export function allows(work: Work, machine: Machine): boolean {
  const { labels } = machine;
  return (
    passes(work, labels) &&
    work.spreads.every(({ key }) => labels.has(key)) &&
    feared(work, machine).every(({ effect }) => effect !== 'NoExecute')
  );
}

/** The taints that nothing of the service tolerates: they keep away what is new. */
export function feared({ tolerations }: Work, { taints }: Machine): readonly Taint[] {
  const ignores = ({ key, operator, value, effect }: Toleration, taint: Taint): boolean => {
    if (key !== undefined && key !== taint.key) return false;
    if (effect !== undefined && effect !== taint.effect) return false;
    return operator === 'Exists' || (value ?? '') === (taint.value ?? '');
  };
  return taints.filter((taint) => tolerations.every((one) => !ignores(one, taint)));
}

function passes(work: Work, labels: ReadonlyMap<string, string>): boolean {
  return (
    work.affinity.every((selector) => matches(selector, labels)) &&
    !work.antiAffinity.some((selector) => matches(selector, labels))
  );
}

type Spread = Work['spreads'][number];

/** Whether one of the service's spreads is exceeded somewhere. */
export const isUneven = (world: World, work: Work, counts: Counts): boolean =>
  work.spreads.some((spread) => {
    const levels = [...levelsOf(world, work, spread, counts).values()];
    return levels.length > 0 && Math.max(...levels) - Math.min(...levels) > spread.maxSkew;
  });

/** Instances in each domain of one topologySpread. */
function levelsOf(world: World, work: Work, spread: Spread, counts: Counts): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const domain of domainsOf(world, work, spread.key)) levels.set(domain, 0);
  for (const [compute, count] of counts.get(work.name) ?? []) {
    const domain = world.machines.get(compute)?.labels.get(spread.key);
    if (domain !== undefined && levels.has(domain)) levels.set(domain, (levels.get(domain) ?? 0) + count);
  }
  return levels;
}

const knownDomains = new WeakMap<World, Map<string, ReadonlySet<string>>>();

/** The values of a label on computes that the selectors let pass, that are not inactive and, empty, could hold one. */
function domainsOf(world: World, work: Work, key: string): ReadonlySet<string> {
  const known = knownDomains.get(world) ?? new Map<string, ReadonlySet<string>>();
  knownDomains.set(world, known);
  const asked = JSON.stringify([key, work.affinity, work.antiAffinity, [...work.min]]);
  const domains =
    known.get(asked) ??
    new Set(
      [...world.machines.values()]
        .filter(
          (machine) => machine.state !== 'inactive' && machine.labels.has(key) && couldHold(work, machine),
        )
        .map(({ labels }) => labels.get(key) as string),
    );
  known.set(asked, domains);
  return domains;
}

const couldHold = (work: Work, { labels, capacity }: Machine): boolean =>
  passes(work, labels) && [...work.min].every(([key, amount]) => amount <= 0 || amount <= get(capacity, key));

export const onCompute = (counts: Counts, service: string, compute: string): number =>
  counts.get(service)?.get(compute) ?? 0;

/** Wants that no instance meets; those on the IPs of the same computes are one. */
export function unmetWants(work: Work, counts: Counts): readonly Want[] {
  const unmet = work.wants.filter(
    ({ holders }) => !holders.some((compute) => onCompute(counts, work.name, compute) > 0),
  );
  return [...new Map(unmet.map((want) => [want.holders.join() || want.ip, want])).values()];
}

/**
 * Whether instances are placed that should rather have been left unplaced for a want that nothing meets: more than `astray`
 * of them meet no want that would not be met without them.
 */
export function neglectsWants(
  work: Work,
  counts: Counts,
  pinned: Counts,
  missing: number,
  astray = 0,
): boolean {
  const unmet = unmetWants(work, counts).length;
  if (unmet <= missing) return false;
  let idle = 0;
  for (const [compute, count] of counts.get(work.name) ?? []) {
    const generated = count - onCompute(pinned, work.name, compute);
    const without = (some: number): number =>
      unmetWants(work, shifted(counts, work.name, compute, -some)).length;
    idle += without(generated) === unmet ? generated : Math.max(0, generated - 1);
  }
  return idle > astray;
}

/** Why the rules between services and computes forbid the instances of a service that are counted on this machine. */
export function ruleFaults(world: World, counts: Counts, work: Work, machine: Machine): readonly string[] {
  const faults: string[] = [];
  if (!allows(work, machine)) faults.push('its labels are not allowed');
  if (onCompute(counts, work.name, machine.name) > work.spreadMax) faults.push('spreadMax is exceeded');
  for (const spread of work.spreads) {
    const levels = levelsOf(world, work, spread, counts);
    const here = levels.get(machine.labels.get(spread.key) ?? '');
    if (here !== undefined && here - Math.min(...levels.values()) > spread.maxSkew)
      faults.push('its domain exceeds maxSkew');
  }
  for (const { other, key } of work.avoids) {
    const place = machine.labels.get(key);
    if (place === undefined) continue;
    const beside = [...(counts.get(other) ?? [])]
      .filter(([compute]) => world.machines.get(compute)?.labels.get(key) === place)
      .reduce((sum, [, count]) => sum + count, 0);
    if (beside > (other === work.name ? 1 : 0)) faults.push(`it stands beside ${other} in ${key} ${place}`);
  }
  for (const rule of work.company)
    if (!hasCompany(world, counts, work, machine, rule))
      faults.push(`none of ${rule.others.join(', ')} stands beside it`);
  return faults;
}

/** Another of those that the rule names stands in the machine's place; or none in any, and it is one of them itself. */
function hasCompany(
  world: World,
  counts: Counts,
  work: Work,
  machine: Machine,
  { others, key }: Work['company'][number],
): boolean {
  const place = machine.labels.get(key);
  if (place === undefined) return false;
  const itself = others.includes(work.name) ? 1 : 0;
  const all = others.flatMap((other) =>
    [...(counts.get(other) ?? [])].map(([compute, count]) => ({
      count,
      value: world.machines.get(compute)?.labels.get(key),
    })),
  );
  const among = (some: typeof all): number => some.reduce((sum, { count }) => sum + count, 0) - itself;
  if (among(all.filter(({ value }) => value === place)) > 0) return true;
  return itself === 1 && among(all.filter(({ value }) => value !== undefined)) === 0;
}

/** The counts with `by` more of a service on a compute. */
export function shifted(counts: Counts, service: string, compute: string, by: number): Counts {
  const inner = new Map(counts.get(service));
  inner.set(compute, (inner.get(compute) ?? 0) + by);
  return new Map([...counts, [service, inner]]);
}
