import { policyPlace } from '../kinds/firewall-policy.ts';
import { literalsOf, protocolOf, sourceStretchesOf, stretchesOf } from '../kinds/endpoints.ts';
import type { ComputeNode, PortNode } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { type Address, type Family, formatAddress, parseAddress } from '../network/address.ts';
import { parseBlock } from '../network/cidr.ts';
import { spanOf } from '../network/spans.ts';
import type { FirewallRule, Protocol } from '../network/firewall/rule.ts';
import { type Filter, filterOf } from '../network/firewall/sources.ts';

/** What the firewall engine needs to know of one compute. */
export interface Host {
  readonly name: string;
  readonly filter: Filter;
  /** Each once, IPv4 first. */
  readonly addresses: readonly Address[];
}

const DEFAULT_PRIORITY = 100;

/** A rule as the engine reads it; what its lists name is there since the manifests were expanded. */
export function readRule(resource: Resource<'FirewallRule'>): FirewallRule {
  const {
    name,
    manifest: { spec },
  } = resource;
  const policy = policyPlace(resource);
  const { action, source, destination, portStart = 0, portEnd = 0, priority = DEFAULT_PRIORITY } = spec;
  const ports = stretchesOf(spec);
  const sourcePorts = sourceStretchesOf(spec);
  return {
    name,
    action,
    protocol: protocolOf(spec.protocol),
    source: literalsOf(source),
    destination: literalsOf(destination),
    portStart,
    portEnd,
    ...(ports ? { ports } : {}),
    ...(sourcePorts ? { sourcePorts } : {}),
    ...(policy ? { policy } : {}),
    priority,
  };
}

/** The rules in force on a compute: those of its enabled FirewallAssignments, each once. */
export function enabledRules(compute: ComputeNode): readonly Resource<'FirewallRule'>[] {
  return [...new Set(compute.rules.filter(({ enabled }) => enabled).map(({ rule }) => rule))];
}

/** Reads a compute; the filters of computes with the same rules are shared by way of `known`. */
export function hostOf(compute: ComputeNode, known: Map<string, Filter> = new Map()): Host {
  const rules = enabledRules(compute);
  const key = rules.map(({ name }) => name).join(' ');
  const filter = known.get(key) ?? filterOf(rules.map(readRule));
  known.set(key, filter);
  return { name: compute.name, filter, addresses: addressesOf(compute) };
}

/**
 * The addresses that a compute answers at itself, IPv4 first; that of its BMC is left out, and those that are no addresses (another rule
 * reports them).
 */
export function addressesOf(compute: ComputeNode): Address[] {
  const texts = new Set(
    compute.attachments.flatMap(({ ip }) => (ip && ip.role !== 'bmc' ? [ip.address] : [])),
  );
  const addresses = [...texts].flatMap((text) => parseAddress(text) ?? []);
  return addresses.sort((a, b) => a.family - b.family || (a.value < b.value ? -1 : 1));
}

/** A service that answers at an address: a PortAssignment whose service has an instance on the compute. */
export interface Endpoint {
  readonly port: PortNode;
  readonly service: string;
  readonly protocol: Protocol;
}

/** The endpoints of one compute by address (canonical text). */
export function endpointsOf(compute: ComputeNode): ReadonlyMap<string, readonly Endpoint[]> {
  const endpoints = new Map<string, Endpoint[]>();
  for (const port of compute.ports) {
    if (!port.ip || !runsOn(port, compute)) continue;
    const list = endpoints.get(port.ip.address) ?? [];
    endpoints.set(port.ip.address, list);
    for (const protocol of protocolsOf(port))
      list.push({ port, service: port.service?.name ?? '', protocol });
  }
  return endpoints;
}

function runsOn({ byService, service, assignment }: PortNode, compute: ComputeNode): boolean {
  if (byService) return service?.assignments.some((one) => one.compute === compute) ?? false;
  return service !== undefined && assignment?.compute === compute;
}

/** The protocols of a port mapping that have ports. */
export function protocolsOf({ protocol }: PortNode): readonly ('tcp' | 'udp')[] {
  if (protocol === 'all') return ['tcp', 'udp'];
  return protocol === 'icmp' ? [] : [protocol];
}

/** A compute whose addresses nobody wrote down is judged as if it had one of each family that no rule names. */
export function placeholders(filter: Filter): {
  readonly filter: Filter;
  readonly addresses: readonly Address[];
} {
  const rules = filter.rules.filter(({ destination }) => destination === undefined);
  return {
    filter: { ...filter, rules },
    addresses: ([4, 6] as const).map((family: Family) => ({ family, value: 0n })),
  };
}

/** One key an address; placeholders of the two families differ, though both are zero. */
export function addressKey(address: Address): string {
  return formatAddress(address);
}

/** Where a rule stands to the addresses of a compute. */
export type Direction = 'inbound' | 'outbound' | 'neither';

/**
 * A destination of any, or one that holds an address of the compute, is inbound; where only the source does, outbound.
 * A compute whose addresses nobody wrote down has no direction to tell.
 */
export function directionOf(
  { source, destination }: Pick<FirewallRule, 'source' | 'destination'>,
  compute: ComputeNode,
): Direction {
  if (destination === 'any' || holdsAddress(destination, compute)) return 'inbound';
  return source !== 'any' && holdsAddress(source, compute) ? 'outbound' : 'neither';
}

function holdsAddress(texts: string | readonly string[], compute: ComputeNode): boolean {
  return (typeof texts === 'string' ? [texts] : texts).some((text) => {
    const block = parseBlock(text);
    if (!block) return false;
    const { start, end } = spanOf(block);
    return addressesOf(compute).some(
      ({ family, value }) => family === block.family && start <= value && value < end,
    );
  });
}
