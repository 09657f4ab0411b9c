import type { Amounts, PeerRule, ServiceNode, SpreadRule, Toleration } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { readSelector } from '../selector/parse.ts';
import { readAmounts } from './capacity.ts';
import type { Mutable, Workshop } from './workshop.ts';
import { readLabels } from '../kinds/labels.ts';

/** Makes the services; assignments and ports are linked later. */
export function buildServices(shop: Workshop): void {
  for (const resource of shop.byKind('Service')) shop.services.set(resource.name, makeService(resource));
  for (const service of shop.services.values()) {
    const { serviceAffinity = [], serviceAntiAffinity = [] } = service.resource.manifest.spec.placement ?? {};
    service.serviceAffinity = serviceAffinity.map((rule) => readPeers(rule, shop));
    service.serviceAntiAffinity = serviceAntiAffinity.map((rule) => readPeers(rule, shop));
  }
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
    serviceAffinity: [],
    serviceAntiAffinity: [],
    ...(placement?.spreadMax === undefined ? {} : { spreadMax: placement.spreadMax }),
    topologySpread: readSpreads(placement?.topologySpread),
    ports: (spec.ports ?? []).map((port) => ({ ...port, protocol: port.protocol ?? 'tcp' })),
    assignments: [],
    portAssignments: [],
  };
}

type WrittenPlacement = NonNullable<Resource<'Service'>['manifest']['spec']['placement']>;

/** One, or a list of them; where it is written is told along. */
function readSpreads(written: WrittenPlacement['topologySpread']): SpreadRule[] {
  if (written === undefined) return [];
  const field = ['spec', 'placement', 'topologySpread'];
  const listed = Array.isArray(written);
  return (listed ? written : [written as Exclude<typeof written, readonly unknown[]>]).map((one, index) => ({
    key: one.key,
    maxSkew: one.maxSkew ?? 1,
    required: one.whenUnsatisfiable !== 'ScheduleAnyway',
    at: listed ? [...field, index] : field,
  }));
}

/** Names that no service has are told as references. */
function readPeers(
  { services, matchLabels, topologyKey }: NonNullable<WrittenPlacement['serviceAntiAffinity']>[number],
  shop: Workshop,
): PeerRule {
  const asked = Object.entries(matchLabels ?? {});
  const peers = [...shop.services.values()].filter(({ name, labels }) =>
    services ? services.includes(name) : asked.every(([key, value]) => labels.get(key) === value),
  );
  return {
    peers: peers.map(({ name }) => name),
    key: topologyKey ?? 'infractl.dev/name',
  };
}

type Written = NonNullable<WrittenPlacement['tolerations']>;

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
