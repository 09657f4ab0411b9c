import { canonicalAddress } from '../kinds/address.ts';
import type { AttachmentNode, DnsNode, IpNode } from '../model/fleet.ts';
import { parseAddress } from '../network/address.ts';
import { normalizeName, toAscii } from '../network/dns-name.ts';
import type { Resource } from '../model/resource.ts';
import { type Mutable, targetOf, type Workshop } from './workshop.ts';

export const DEFAULT_TTL = 3600;

/** Makes the IP addresses; their state is derived in `buildAttachments`, where it is left out. */
export function buildIps(shop: Workshop): void {
  for (const resource of shop.byKind('IPAddress')) shop.ips.set(resource.name, makeIp(resource));
}

function makeIp(resource: Resource<'IPAddress'>): Mutable<IpNode> {
  const { spec } = resource.manifest;
  return {
    name: resource.name,
    resource,
    address: canonicalAddress(spec.address),
    family: parseAddress(spec.address)?.family,
    state: spec.state ?? 'available',
    role: spec.role ?? 'host',
    dnsServers: readServers(spec.dnsServers),
    attachments: [],
  };
}

function readServers(written: string | readonly string[] | undefined): string[] {
  const list = typeof written === 'string' ? written.split(',') : (written ?? []);
  return list.map((server) => server.trim()).filter((server) => server !== '');
}

/** Links IPAssignments to both sides. */
export function buildAttachments(shop: Workshop): readonly AttachmentNode[] {
  return shop.byKind('IPAssignment').map((resource) => {
    const { spec } = resource.manifest;
    const compute = shop.computes.get(spec.compute);
    const ip = targetOf(shop, 'IPAddress', spec.ip, shop.ips);
    const node: AttachmentNode = {
      resource,
      primary: spec.primary ?? false,
      ...(compute ? { compute } : {}),
      ...(ip ? { ip } : {}),
    };
    compute?.attachments.push(node);
    if (ip) attach(ip, node);
    return node;
  });
}

function attach(ip: Mutable<IpNode>, node: AttachmentNode): void {
  ip.attachments.push(node);
  if (ip.resource.manifest.spec.state === undefined) ip.state = 'assigned';
}

/** Makes the DNS records; a value left out is the linked IP's address. */
export function buildDns(shop: Workshop): readonly DnsNode[] {
  const ttls = new Map(
    shop.byKind('DNSZone').map(({ manifest: { spec } }) => [normalizeName(spec.zone), spec.ttl]),
  );
  return shop.byKind('DNSRecord').map((resource) => {
    const { spec } = resource.manifest;
    const ip = targetOf(shop, 'IPAddress', spec.ip, shop.ips);
    const written = (spec.values ?? (spec.value === undefined ? [] : [spec.value])).map((value) =>
      spec.type === 'TXT' ? value : toAscii(value),
    );
    return {
      resource,
      fqdn: normalizeName(spec.name),
      zone: normalizeName(spec.zone),
      type: spec.type,
      values: written.length > 0 ? written : ip ? [ip.address] : [],
      ttl: spec.ttl ?? ttls.get(normalizeName(spec.zone)) ?? DEFAULT_TTL,
      ...(ip ? { ip } : {}),
    };
  });
}
