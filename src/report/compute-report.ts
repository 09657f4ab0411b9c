import type { Amounts, AppliedRuleNode, AssignmentNode, ComputeNode, Fleet, Part } from '../model/fleet.ts';
import type {
  BillingLine,
  ComputeReport,
  DnsLine,
  FirewallLine,
  HardwareLine,
  IpLine,
  JournalLine,
  PortLine,
  ServiceLine,
  Usage,
} from '../model/report.ts';
import type { Resource } from '../model/resource.ts';
import { endpointText, portsText } from '../kinds/endpoints.ts';
import { contractTerm } from '../kinds/contract.ts';
import { compareText } from '../text/compare.ts';
import { capacityOf } from './capacity.ts';
import { dueDate } from './dates.ts';
import { usageOf } from './usage.ts';

/** Everything that is known of one compute, as of `today` (`YYYY-MM-DD`). */
export function reportCompute(fleet: Fleet, node: ComputeNode, today: string): ComputeReport {
  const { spec, metadata } = node.resource.manifest;
  const usage = usageOf(node);
  return {
    name: node.name,
    file: node.resource.origin.file,
    type: node.type,
    provider: spec.provider ?? '',
    region: spec.region ?? '',
    state: node.state,
    labels: metadata.labels ?? {},
    host: spec.host ?? null,
    owner: spec.owner ?? null,
    contact: spec.contact ?? null,
    location: spec.location ?? null,
    purchase: spec.purchase
      ? {
          date: spec.purchase.date ?? null,
          price: spec.purchase.price ?? null,
          warrantyEnd: dueDate(spec.purchase.warrantyEnd, today),
        }
      : null,
    guests: node.guests.map(({ name }) => name),
    hardware: node.parts.map(hardwareLine),
    raid: node.raidGroups.map(({ name, levels, disks, key, raw, usable }) => ({
      group: name,
      levels,
      disks,
      key,
      raw,
      usable,
    })),
    capacity: capacityOf(node),
    utilization: usage.utilization,
    fullest: usage.fullest,
    services: node.assignments.map((assignment) => serviceLine(assignment, usage)),
    network: networkOf(fleet, node),
    billing: billingLine(spec.billing, today),
    journal: journalLines(node.journal),
  };
}

export function hardwareLine({
  component,
  assignment,
  quantity,
  slots,
  serials,
  raidGroup,
  raidLevel,
}: Part): HardwareLine {
  const { spec } = component.manifest;
  const inRaid = raidGroup !== undefined || raidLevel !== undefined;
  return {
    component: component.name,
    type: spec.type,
    manufacturer: spec.manufacturer,
    model: spec.model,
    quantity,
    slot: assignment.manifest.spec.slot ?? null,
    slots,
    serials,
    raid: inRaid ? { group: raidGroup ?? null, level: raidLevel ?? null } : null,
    specs: spec.specs ?? {},
    notes: assignment.manifest.spec.notes ?? spec.notes ?? null,
  };
}

function serviceLine(
  { name, serviceName, service, quantity, generated, allocated }: AssignmentNode,
  { free }: Usage,
): ServiceLine {
  const most = service?.max ?? new Map<string, number>();
  const room = new Map([...most].map(([key, max]) => [key, roomFor(key, max * quantity, allocated, free)]));
  return { service: serviceName, assignment: name, quantity, pinned: !generated, allocated, room };
}

function roomFor(key: string, most: number, allocated: Amounts, free: Amounts): number {
  return Math.max(0, Math.min(most - (allocated.get(key) ?? 0), free.get(key) ?? 0));
}

function networkOf(fleet: Fleet, node: ComputeNode): ComputeReport['network'] {
  const firewall = node.rules.map(firewallLine);
  return {
    ips: ipLines(node),
    dns: dnsLines(fleet, node),
    ports: portLines(node),
    firewall,
    unfiltered: !firewall.some(({ enabled }) => enabled),
  };
}

/** The primary address first. */
export function ipLines(node: ComputeNode): readonly IpLine[] {
  const lines = node.attachments.flatMap(({ resource, ip, primary }): IpLine[] => {
    if (!ip) return [];
    const { type = '', cidr = '', gateway, vlan } = ip.resource.manifest.spec;
    const line = { name: ip.name, address: ip.address, type, cidr, gateway: gateway ?? null, primary };
    return [
      {
        ...line,
        interface: resource.manifest.spec.interface ?? null,
        vlan: vlan ?? null,
        dnsServers: ip.dnsServers,
      },
    ];
  });
  return lines.toSorted((a, b) => Number(b.primary) - Number(a.primary) || compareText(a.address, b.address));
}

/** The records that lead to one of its addresses. */
function dnsLines(fleet: Fleet, node: ComputeNode): readonly DnsLine[] {
  const own = new Set(node.attachments.flatMap(({ ip }) => (ip ? [ip.address] : [])));
  return fleet.dns
    .filter(({ ip, values }) => (ip && own.has(ip.address)) || values.some((value) => own.has(value)))
    .map(({ fqdn, type, zone, values, ttl }) => ({ name: fqdn, type, zone, values, ttl }));
}

export function portLines(node: ComputeNode): readonly PortLine[] {
  return node.ports.map(({ resource, ip, port, protocol, service, servicePort }) => ({
    ip: ip?.address ?? resource.manifest.spec.ip,
    port,
    protocol,
    service: service?.name ?? null,
    servicePort,
    description: resource.manifest.spec.description ?? null,
  }));
}

export function firewallLine({ rule, enabled }: AppliedRuleNode): FirewallLine {
  const { priority, action, protocol, source, destination, description } = (rule.written ?? rule.manifest)
    .spec;
  return {
    priority: priority ?? 100,
    rule: rule.name,
    action,
    protocol: String(protocol),
    source: endpointText(source),
    destination: endpointText(destination),
    ports: portsText(rule.manifest.spec),
    enabled,
    description: description ?? null,
  };
}

function billingLine(
  billing: Resource<'Compute'>['manifest']['spec']['billing'],
  today: string,
): BillingLine | null {
  if (!billing) return null;
  const term = contractTerm(billing, today);
  return {
    currency: billing.currency ?? null,
    monthlyCost: billing.monthlyCost ?? null,
    annualCost: billing.annualCost ?? null,
    contractEnd: dueDate(billing.contractEndDate ?? term?.end, today),
    renewal: dueDate(billing.renewalDate, today),
    cancelBy: dueDate(term?.cancelBy, today),
  };
}

/** Newest first, whatever their time zones. */
export function journalLines(entries: readonly Resource<'JournalEntry'>[]): readonly JournalLine[] {
  const time = ({ timestamp }: JournalLine): number => Date.parse(timestamp) || 0;
  return entries
    .map(({ name, manifest: { spec } }) => ({
      name,
      compute: spec.compute,
      timestamp: spec.timestamp,
      category: spec.category,
      content: spec.content,
      createdBy: spec.createdBy ?? null,
    }))
    .toSorted((a, b) => time(b) - time(a) || compareText(a.name, b.name));
}
