import type { Amounts, ComputeNode, PeerRule, ServiceNode, SpreadRule, Toleration } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { matchesSelector } from '../selector/match.ts';
import { readSelector } from '../selector/parse.ts';
import { untolerated } from '../selector/taints.ts';
import { readAmounts } from './capacity.ts';
import type { Mutable, Workshop } from './workshop.ts';
import { readLabels } from '../kinds/labels.ts';

/** Makes the services; assignments and ports are linked later. */
export function buildServices(shop: Workshop): void {
  for (const resource of shop.byKind('Service'))
    shop.services.set(resource.name, makeService(resource, shop));
  for (const service of shop.services.values()) {
    const { serviceAffinity = [], serviceAntiAffinity = [] } = service.resource.manifest.spec.placement ?? {};
    service.serviceAffinity = serviceAffinity.map((rule) => readPeers(rule, shop));
    service.serviceAntiAffinity = serviceAntiAffinity.map((rule) => readPeers(rule, shop));
  }
}

function makeService(resource: Resource<'Service'>, shop: Workshop): Mutable<ServiceNode> {
  const { metadata, spec } = resource.manifest;
  const written = readAmounts(spec.resources?.min, 'up');
  const max = readAmounts(spec.resources?.max, 'up');
  const placement = spec.placement;
  const global = spec.mode === 'global';
  const selectors = {
    affinity: (placement?.affinity ?? []).map(readSelector),
    antiAffinity: (placement?.antiAffinity ?? []).map(readSelector),
    tolerations: (placement?.tolerations ?? []).map(readToleration),
  };
  const spreadMax = global ? 1 : placement?.spreadMax;
  return {
    name: resource.name,
    resource,
    labels: readLabels(metadata.labels),
    min: written,
    max: widen(max, written),
    replicas: global ? computesFor(shop, selectors) : (spec.replicas ?? 1),
    mode: global ? 'global' : 'replicated',
    move: spec.move ?? 'allowed',
    ...selectors,
    serviceAffinity: [],
    serviceAntiAffinity: [],
    ...(spreadMax === undefined ? {} : { spreadMax }),
    topologySpread: global ? [] : readSpreads(placement?.topologySpread),
    ports: (spec.ports ?? []).map((port) => ({ ...port, protocol: port.protocol ?? 'tcp' })),
    assignments: [],
    portAssignments: [],
  };
}

/** How many active computes a service may stand on, by its selectors and their taints. */
function computesFor(
  { computes }: Workshop,
  { affinity, antiAffinity, tolerations }: Pick<ServiceNode, 'affinity' | 'antiAffinity' | 'tolerations'>,
): number {
  const takes = ({ labels, taints }: ComputeNode): boolean =>
    affinity.every((selector) => matchesSelector(labels, selector)) &&
    !antiAffinity.some((selector) => matchesSelector(labels, selector)) &&
    untolerated(taints, tolerations).length === 0;
  return [...computes.values()].filter((node) => isActive(node) && takes(node)).length;
}

/** It is, and so is every host under it. */
function isActive(node: ComputeNode): boolean {
  const seen = new Set<ComputeNode>();
  for (let at: ComputeNode | undefined = node; at && !seen.has(at); at = at.host) {
    if (at.state !== 'active') return false;
    seen.add(at);
  }
  return true;
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
