import { endpointText, portsText } from '../../kinds/endpoints.ts';
import { normalizeName } from '../../network/dns-name.ts';
import type { Resource } from '../../model/resource.ts';
import { formatRequirement } from '../../selector/match.ts';
import { readSelector } from '../../selector/parse.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { countText, namesText } from '../figures.ts';
import type { CellText } from '../table.ts';
import type { KindColumn, View } from './view.ts';

const MAX_NAMES = 3;
/** Of a journal entry's first line. */
const MAX_CONTENT = 60;

export const subnet: readonly KindColumn<'Subnet'>[] = [
  { head: 'CIDR', cell: ({ manifest: { spec } }) => spec.cidr },
  { head: 'NETWORK', cell: ({ manifest: { spec } }) => spec.network ?? 'default' },
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type ?? '' },
  { head: 'USED', right: true, cell: (resource, { subnets }) => countText(subnets.get(resource)?.used) },
  { head: 'FREE', right: true, cell: (resource, { subnets }) => countText(subnets.get(resource)?.free) },
  { head: 'NEXT', cell: (resource, { subnets }) => subnets.get(resource)?.next ?? '' },
  { head: 'GATEWAY', wide: true, cell: ({ manifest: { spec } }) => spec.gateway ?? '' },
  {
    head: 'RESERVED',
    wide: true,
    cell: ({ manifest: { spec } }) => namesText(spec.reserved ?? [], MAX_NAMES),
  },
  { head: 'PROVIDER', wide: true, cell: ({ manifest: { spec } }) => spec.provider ?? '' },
  { head: 'REGION', wide: true, cell: ({ manifest: { spec } }) => spec.region ?? '' },
  { head: 'VLAN', right: true, wide: true, cell: ({ manifest: { spec } }) => String(spec.vlan ?? '') },
];

export const ipAddress: readonly KindColumn<'IPAddress'>[] = [
  {
    head: 'ADDRESS',
    cell: (resource, { ips }) => ips.get(resource)?.address ?? resource.manifest.spec.address,
  },
  { head: 'NETWORK', wide: true, cell: ({ manifest: { spec } }) => spec.network ?? 'default' },
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type ?? '' },
  { head: 'CIDR', cell: ({ manifest: { spec } }) => spec.cidr ?? '' },
  {
    head: 'STATE',
    cell: (resource, { ips }) => ips.get(resource)?.state ?? resource.manifest.spec.state ?? '',
  },
  {
    head: 'COMPUTE',
    cell: (resource, { ips }) =>
      namesText(
        (ips.get(resource)?.attachments ?? []).map(({ resource: on }) => on.manifest.spec.compute),
        MAX_NAMES,
      ),
  },
  { head: 'GATEWAY', wide: true, cell: ({ manifest: { spec } }) => spec.gateway ?? '' },
  { head: 'DNS', wide: true, cell: (resource, { ips }) => (ips.get(resource)?.dnsServers ?? []).join(',') },
  { head: 'PROVIDER', wide: true, cell: ({ manifest: { spec } }) => spec.provider ?? '' },
  { head: 'REGION', wide: true, cell: ({ manifest: { spec } }) => spec.region ?? '' },
  { head: 'VLAN', right: true, wide: true, cell: ({ manifest: { spec } }) => String(spec.vlan ?? '') },
  { head: 'ROLE', wide: true, cell: ({ manifest: { spec } }) => spec.role ?? 'host' },
  { head: 'MAC', wide: true, cell: ({ manifest: { spec } }) => spec.mac ?? '' },
];

export const ipAssignment: readonly KindColumn<'IPAssignment'>[] = [
  { head: 'COMPUTE', cell: ({ manifest: { spec } }) => spec.compute },
  { head: 'IP', cell: ({ manifest: { spec } }) => spec.ip },
  { head: 'ADDRESS', cell: (resource, { attachments }) => attachments.get(resource)?.ip?.address ?? '' },
  { head: 'PRIMARY', cell: ({ manifest: { spec } }) => yesNo(spec.primary ?? false) },
  { head: 'INTERFACE', cell: ({ manifest: { spec } }) => spec.interface ?? '' },
];

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

export const dnsZone: readonly KindColumn<'DNSZone'>[] = [
  { head: 'ZONE', cell: ({ manifest: { spec } }) => spec.zone },
  {
    head: 'RECORDS',
    right: true,
    cell: ({ manifest: { spec } }, { fleet }) => {
      const zone = normalizeName(spec.zone);
      return String(fleet.dns.filter((record) => record.zone === zone).length);
    },
  },
  { head: 'TTL', right: true, cell: ({ manifest: { spec } }) => String(spec.ttl ?? 3600) },
  { head: 'COMPLETE', cell: ({ manifest: { spec } }) => yesNo(spec.complete ?? false) },
  {
    head: 'NAMESERVERS',
    wide: true,
    cell: ({ manifest: { spec } }) => namesText(spec.nameservers ?? [], MAX_NAMES),
  },
];

export const dnsRecord: readonly KindColumn<'DNSRecord'>[] = [
  { head: 'RECORD', cell: (resource, { dns }) => dns.get(resource)?.fqdn ?? resource.manifest.spec.name },
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type },
  { head: 'VALUE', cell: (resource, { dns }) => namesText(dns.get(resource)?.values ?? [], MAX_NAMES) },
  { head: 'TTL', right: true, cell: (resource, { dns }) => String(dns.get(resource)?.ttl ?? '') },
  { head: 'ZONE', wide: true, cell: ({ manifest: { spec } }) => spec.zone },
  { head: 'IP', wide: true, cell: ({ manifest: { spec } }) => spec.ip ?? '' },
];

export const portAssignment: readonly KindColumn<'PortAssignment'>[] = [
  {
    head: 'IP',
    cell: (resource, { ports }) => ports.get(resource)?.ip?.address ?? resource.manifest.spec.ip,
  },
  { head: 'PORT', right: true, cell: ({ manifest: { spec } }) => String(spec.port) },
  { head: 'PROTOCOL', cell: ({ manifest: { spec } }) => spec.protocol ?? 'tcp' },
  { head: 'SERVICE', cell: serviceOfPort },
  { head: 'SERVICE PORT', right: true, cell: ({ manifest: { spec } }) => String(spec.servicePort) },
  {
    head: 'COMPUTE',
    cell: (resource, { ports }) =>
      namesText(
        (ports.get(resource)?.computes ?? []).map(({ name }) => name),
        MAX_NAMES,
      ),
  },
  { head: 'DESCRIPTION', wide: true, cell: ({ manifest: { spec } }) => spec.description ?? '' },
];

function serviceOfPort(resource: Resource<'PortAssignment'>, { ports }: View): string {
  return (
    ports.get(resource)?.service?.name ??
    resource.manifest.spec.service ??
    resource.manifest.spec.assignment ??
    ''
  );
}

export const firewallRule: readonly KindColumn<'FirewallRule'>[] = [
  { head: 'PRIORITY', right: true, cell: ({ manifest: { spec } }) => String(spec.priority ?? 100) },
  { head: 'ACTION', cell: actionCell },
  { head: 'PROTOCOL', cell: ({ manifest: { spec } }) => String(spec.protocol) },
  { head: 'SOURCE', cell: (one) => endpointText((one.written ?? one.manifest).spec.source) },
  { head: 'DESTINATION', cell: (one) => endpointText((one.written ?? one.manifest).spec.destination) },
  { head: 'PORTS', cell: ({ manifest: { spec } }) => portsText(spec) },
  { head: 'COMPUTES', cell: ruledText },
  { head: 'DESCRIPTION', wide: true, cell: ({ manifest: { spec } }) => spec.description ?? '' },
];

function actionCell({ manifest: { spec } }: Resource<'FirewallRule'>, { style }: View): CellText {
  return { text: spec.action, style: spec.action === 'ALLOW' ? style.green : style.red };
}

function ruledText(
  resource: Resource<'FirewallRule'> | Resource<'FirewallAssignment'> | Resource<'FirewallPolicy'>,
  { ruled }: View,
): string {
  return namesText(ruled.get(resource) ?? [], MAX_NAMES);
}

function selectorCell({
  manifest: { spec },
}: Resource<'FirewallAssignment'> | Resource<'FirewallPolicy'>): string {
  return spec.selector ? readSelector(spec.selector).requirements.map(formatRequirement).join(', ') : '';
}

export const firewallAssignment: readonly KindColumn<'FirewallAssignment'>[] = [
  { head: 'RULE', cell: ({ manifest: { spec } }) => spec.rule },
  { head: 'ENABLED', cell: ({ manifest: { spec } }) => yesNo(spec.enabled ?? true) },
  { head: 'COMPUTES', cell: ruledText },
  { head: 'SELECTOR', wide: true, cell: selectorCell },
];

export const firewallPolicy: readonly KindColumn<'FirewallPolicy'>[] = [
  { head: 'PRIORITY', right: true, cell: ({ manifest: { spec } }) => String(spec.priority) },
  { head: 'RULES', right: true, cell: ({ manifest: { spec } }) => String(spec.rules.length) },
  { head: 'COMPUTES', cell: ruledText },
  { head: 'SELECTOR', wide: true, cell: selectorCell },
  { head: 'DESCRIPTION', wide: true, cell: ({ manifest: { spec } }) => spec.description ?? '' },
];

export const addressSet: readonly KindColumn<'AddressSet'>[] = [
  {
    head: 'MEMBERS',
    cell: ({ manifest: { spec } }) =>
      namesText(
        spec.members.map((member) => (typeof member === 'string' ? member : 'selector')),
        MAX_NAMES,
      ),
  },
];

export const journalEntry: readonly KindColumn<'JournalEntry'>[] = [
  { head: 'TIME', cell: ({ manifest: { spec } }) => spec.timestamp },
  { head: 'COMPUTE', cell: ({ manifest: { spec } }) => spec.compute },
  { head: 'CATEGORY', cell: ({ manifest: { spec } }) => spec.category },
  { head: 'BY', cell: ({ manifest: { spec } }) => spec.createdBy ?? '' },
  { head: 'CONTENT', cell: ({ manifest: { spec } }) => firstLine(spec.content) },
];

/** So much of a text that a table stays a table. */
export function firstLine(text: string): string {
  const [line = ''] = text.trim().split(/\r\n|\r|\n/);
  const shown = escapeTerminal(line);
  return shown.length > MAX_CONTENT || line.length < text.trim().length
    ? `${shown.slice(0, MAX_CONTENT)}…`
    : shown;
}
