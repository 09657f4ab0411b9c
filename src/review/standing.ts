import type { DesiredResource, StateResource } from '../model/state.ts';

/** Instances of each service on each compute. */
export type Standing = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What Assignments, generated and pinned, say that runs where. `nameOf` gives a service's or compute's name on the base. */
export function standingOf(
  resources: readonly (StateResource | DesiredResource)[],
  nameOf: (kind: 'Service' | 'Compute', name: string) => string = (_, name) => name,
): Standing {
  const standing = new Map<string, Map<string, number>>();
  for (const { kind, spec } of resources) {
    if (kind !== 'Assignment') continue;
    const service = nameOf('Service', String(spec['service']));
    const compute = nameOf('Compute', String(spec['compute']));
    const on = standing.get(service) ?? new Map<string, number>();
    standing.set(service, on);
    const quantity = typeof spec['quantity'] === 'number' ? spec['quantity'] : 1;
    on.set(compute, (on.get(compute) ?? 0) + quantity);
  }
  return standing;
}

/** Instances of a service, all together. */
export function totalOf(standing: Standing, service: string): number {
  let sum = 0;
  for (const quantity of standing.get(service)?.values() ?? []) sum += quantity;
  return sum;
}
