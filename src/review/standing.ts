import type { DesiredResource, StateResource } from '../model/state.ts';

/** Instances of each service on each compute. */
export type Standing = ReadonlyMap<string, ReadonlyMap<string, number>>;

type NameOf = (kind: 'Service' | 'Compute', name: string) => string;

/**
 * What Assignments, generated and pinned, say that runs where. `nameOf` gives a service's or compute's name on the base.
 * Nothing runs of a service, or on a compute, that is not there: an edit may leave an Assignment behind that names it.
 */
export function standingOf(
  resources: readonly (StateResource | DesiredResource)[],
  nameOf: NameOf = (_, name) => name,
): Standing {
  const standing = new Map<string, Map<string, number>>();
  const [services, computes] = [namesOf('Service', resources, nameOf), namesOf('Compute', resources, nameOf)];
  for (const { kind, spec } of resources) {
    if (kind !== 'Assignment') continue;
    const service = nameOf('Service', String(spec['service']));
    const compute = nameOf('Compute', String(spec['compute']));
    if (!services.has(service) || !computes.has(compute)) continue;
    const on = standing.get(service) ?? new Map<string, number>();
    standing.set(service, on);
    const quantity = typeof spec['quantity'] === 'number' ? spec['quantity'] : 1;
    on.set(compute, (on.get(compute) ?? 0) + quantity);
  }
  return standing;
}

function namesOf(
  of: 'Service' | 'Compute',
  resources: readonly (StateResource | DesiredResource)[],
  nameOf: NameOf,
): ReadonlySet<string> {
  return new Set(resources.flatMap(({ kind, name }) => (kind === of ? [nameOf(of, name)] : [])));
}

/** Instances of a service, all together. */
export function totalOf(standing: Standing, service: string): number {
  let sum = 0;
  for (const quantity of standing.get(service)?.values() ?? []) sum += quantity;
  return sum;
}
