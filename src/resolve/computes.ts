import type { ComputeNode, Part } from '../model/fleet.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Resource } from '../model/resource.ts';
import { addCapacity, overcommitted, raidGroups, readAmounts } from './capacity.ts';
import { type Exchange, readCost } from './costs.ts';
import type { Mutable, Workshop } from './workshop.ts';
import { readHosts } from './hosts.ts';
import { readLabels } from '../kinds/labels.ts';
import { readRaidLevel } from '../hardware/raid.ts';
import { expandSlots } from '../hardware/slots.ts';

/** Makes the computes with their parts, capacity, hosts and journal. Returns the faults of hosts. */
export function buildComputes(shop: Workshop, exchange: Exchange): readonly Diagnostic[] {
  const parts = collectParts(shop);
  const resources = new Map(shop.byKind('Compute').map((compute) => [compute.name, compute]));
  for (const [name, resource] of resources)
    shop.computes.set(name, makeCompute(shop, resource, parts.get(name) ?? [], exchange));
  const { hosts, diagnostics } = readHosts(resources);
  for (const [guest, host] of hosts) linkHost(shop, guest, host);
  for (const entry of shop.byKind('JournalEntry'))
    shop.computes.get(entry.manifest.spec.compute)?.journal.push(entry);
  for (const compute of shop.computes.values()) compute.journal.sort(byTime);
  return diagnostics;
}

function makeCompute(
  shop: Workshop,
  resource: Resource<'Compute'>,
  parts: readonly Part[],
  exchange: Exchange,
): Mutable<ComputeNode> {
  const { metadata, spec } = resource.manifest;
  const groups = raidGroups(parts);
  const cost = readCost(resource, exchange);
  const total = addCapacity(parts, groups, shop.settings.cpu, readAmounts(spec.capacity, 'down'));
  return {
    name: resource.name,
    resource,
    type: spec.type ?? 'vps', // a profile that is not there is told as a reference
    state: spec.state ?? 'active',
    labels: readLabels(metadata.labels, spec, resource.name),
    total,
    usable: overcommitted(total, factorsOf(spec, shop)),
    reserved: readAmounts(spec.reserved, 'up'),
    taints: (spec.taints ?? []).map((taint) => ({ value: '', ...taint })),
    capacityKnown: parts.length > 0 || spec.capacity !== undefined,
    parts: [...parts],
    raidGroups: [...groups],
    guests: [],
    ...(cost ? { cost } : {}),
    assignments: [],
    attachments: [],
    rules: [],
    ports: [],
    journal: [],
  };
}

/** Its own and its profile's (merged before) go before the Config's, which is not for a vm on a host of ours. */
function factorsOf(
  { overcommit, host }: Resource<'Compute'>['manifest']['spec'],
  { settings }: Workshop,
): ReadonlyMap<string, number> {
  const usual = host === undefined ? settings.overcommit : new Map<string, number>();
  return overcommit === undefined ? usual : new Map([...usual, ...Object.entries(overcommit)]);
}

function linkHost(shop: Workshop, guestName: string, hostName: string): void {
  const guest = shop.computes.get(guestName);
  const host = shop.computes.get(hostName);
  if (!guest || !host) return;
  guest.host = host;
  host.guests.push(guest);
}

/** Every ComponentAssignment as a part of each compute that it names, in the order of the assignments' names. */
function collectParts(shop: Workshop): ReadonlyMap<string, readonly Part[]> {
  const byCompute = new Map<string, Part[]>();
  for (const assignment of shop.byKind('ComponentAssignment')) {
    const component = shop.names.find('Component', assignment.manifest.spec.component);
    if (component?.kind !== 'Component') continue;
    const part = makePart(component, assignment);
    for (const compute of new Set(assignment.manifest.spec.computes)) {
      const parts = byCompute.get(compute);
      if (parts) parts.push(part);
      else byCompute.set(compute, [part]);
    }
  }
  return byCompute;
}

function makePart(component: Resource<'Component'>, assignment: Resource<'ComponentAssignment'>): Part {
  const { quantity, slot, serialNumber, raid } = assignment.manifest.spec;
  const raidLevel = raid?.level === undefined ? undefined : readRaidLevel(raid.level);
  return {
    component,
    assignment,
    quantity: quantity ?? 1,
    slots: expandSlots(slot),
    serials: serialNumber === undefined ? [] : [serialNumber].flat(),
    ...(raidLevel === undefined ? {} : { raidLevel }),
    ...(raid?.group === undefined ? {} : { raidGroup: raid.group }),
  };
}

/** Oldest first; RFC 3339 texts of different offsets are compared as instants. */
function byTime(a: Resource<'JournalEntry'>, b: Resource<'JournalEntry'>): number {
  return (
    Date.parse(a.manifest.spec.timestamp) - Date.parse(b.manifest.spec.timestamp) ||
    (a.name < b.name ? -1 : 1)
  );
}
