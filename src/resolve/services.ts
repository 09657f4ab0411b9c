import type { Amounts, ServiceNode, Toleration } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { readSelector } from '../selector/parse.ts';
import { readAmounts } from './capacity.ts';
import type { Mutable, Workshop } from './workshop.ts';
import { readLabels } from './labels.ts';

/** Makes the services; assignments and ports are linked later. */
export function buildServices(shop: Workshop): void {
  for (const resource of shop.byKind('Service')) shop.services.set(resource.name, makeService(resource));
}

function makeService(resource: Resource<'Service'>): Mutable<ServiceNode> {
  const { metadata, spec } = resource.manifest;
  const written = readAmounts(spec.resources?.min, 'up');
  const max = readAmounts(spec.resources?.max, 'up');
  const placement = spec.placement;
  return {
    name: resource.name,
    resource,
    labels: readLabels(metadata.labels),
    min: written,
    max: widen(max, written),
    replicas: spec.replicas ?? 1,
    move: spec.move ?? 'allowed',
    affinity: (placement?.affinity ?? []).map(readSelector),
    antiAffinity: (placement?.antiAffinity ?? []).map(readSelector),
    tolerations: (placement?.tolerations ?? []).map(readToleration),
    ...(placement?.spreadMax === undefined ? {} : { spreadMax: placement.spreadMax }),
    ...(placement?.topologySpread === undefined
      ? {}
      : {
          topologySpread: {
            key: placement.topologySpread.key,
            maxSkew: placement.topologySpread.maxSkew ?? 1,
          },
        }),
    ports: (spec.ports ?? []).map((port) => ({ ...port, protocol: port.protocol ?? 'tcp' })),
    assignments: [],
    portAssignments: [],
  };
}

type Written = NonNullable<NonNullable<Resource<'Service'>['manifest']['spec']['placement']>['tolerations']>;

/** Equal without a value means the empty one. */
function readToleration({ key, operator, value, effect }: Written[number]): Toleration {
  return {
    ...(key === undefined ? {} : { key }),
    ...(operator === 'Exists' ? {} : { value: value ?? '' }),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** Every key of min, and never below it. */
function widen(max: Amounts, min: Amounts): Amounts {
  const keys = [...new Set([...max.keys(), ...min.keys()])].toSorted((a, b) => (a < b ? -1 : 1));
  return new Map(keys.map((key) => [key, Math.max(max.get(key) ?? 0, min.get(key) ?? 0)]));
}
