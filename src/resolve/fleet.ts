import { compareResources } from '../kinds/index.ts';
import { expandManifests } from '../expand/index.ts';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { DnsNode, Fleet, PortNode, Settings } from '../model/fleet.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { buildAssignments } from './assignments.ts';
import { buildComputes } from './computes.ts';
import { readExchange } from './costs.ts';
import { findDuplicates } from './duplicates.ts';
import { attachRules } from './firewall.ts';
import { indexNames, indexRenames, type KnownName } from './names.ts';
import { buildAttachments, buildDns, buildIps } from './network.ts';
import { buildOffers } from './offers.ts';
import { buildPorts } from './ports.ts';
import { checkReferences } from './references.ts';
import { buildServices } from './services.ts';
import type { Workshop } from './workshop.ts';

/**
 * `written` are manifests as they stand in files. Follows every reference and adds up capacity. `broken` are the manifests whose schema failed: references to them are
 * not told again. Faults that are found on the way are diagnostics; the fleet holds all that could be linked.
 */
export function resolveFleet(
  written: readonly AnyResource[],
  settings: Settings,
  broken: readonly KnownName[] = [],
): Outcome<Fleet> {
  const { value: expanded, diagnostics: faults } = expandManifests(written);
  const { unique, diagnostics: duplicates } = findDuplicates(expanded.resources);
  const sorted = unique.toSorted(compareResources);
  const names = indexNames(sorted, [...broken, ...expanded.broken]);
  const exchange = readExchange(sorted, settings);
  const shop: Workshop = {
    settings,
    names,
    renames: indexRenames(sorted),
    byKind: groupByKind(sorted),
    computes: new Map(),
    services: new Map(),
    ips: new Map(),
  };
  const hosts = buildComputes(shop, exchange);
  buildServices(shop);
  const assignments = buildAssignments(shop);
  buildIps(shop);
  const attachments = buildAttachments(shop);
  attachRules(shop);
  const ports: readonly PortNode[] = buildPorts(shop, assignments);
  const dns: readonly DnsNode[] = buildDns(shop);
  const diagnostics: Diagnostic[] = [
    ...faults,
    ...duplicates,
    ...checkReferences(sorted, names, shop.renames),
    ...hosts,
    ...exchange.diagnostics,
  ];
  const value: Fleet = {
    settings: exchange.base === undefined ? settings : { ...settings, currency: exchange.base },
    resources: sorted,
    byKind: shop.byKind,
    computes: shop.computes,
    services: shop.services,
    components: new Map(shop.byKind('Component').map((component) => [component.name, component])),
    ips: shop.ips,
    offers: buildOffers(shop, exchange),
    assignments,
    attachments,
    dns,
    ports,
  };
  return { value, diagnostics };
}

function groupByKind(resources: readonly AnyResource[]): Workshop['byKind'] {
  const groups = new Map<Kind, AnyResource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.kind);
    if (group) group.push(resource);
    else groups.set(resource.kind, [resource]);
  }
  return <K extends Kind>(kind: K) => (groups.get(kind) ?? []) as unknown as readonly Resource<K>[];
}
