import type { ComputeNode, IpNode } from '../model/fleet.ts';
import { formatAddress, parseAddress } from '../network/address.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group-by.ts';
import { gatewayOf, hostLabel, macOf, rangeOf, resolversOf } from './addresses.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';

/** DHCP of dnsmasq: a line for each address whose hardware address is known, nobody else gets any. */
export const dnsmasq: ExportFormat = {
  name: 'dnsmasq',
  summary: 'DHCP by hardware address: addresses with a mac, the gateway and DNS servers of their range',
  build,
};

interface Lease {
  readonly compute: ComputeNode;
  readonly ip: IpNode;
  readonly mac: string;
}

function build({ computes }: ExportInput): Exported {
  const all = computes.flatMap((compute) =>
    compute.attachments.flatMap(({ ip }) => (ip?.family ? [{ compute, ip, mac: macOf(ip) }] : [])),
  );
  const leases = all
    .filter((one): one is Lease => one.mac !== undefined && rangeOf(one.ip) !== undefined)
    .toSorted((a, b) => compareText(a.ip.name, b.ip.name));
  const problems = [
    ...clashes(
      leases,
      ({ ip }) => ip.address,
      ({ ip }) => `IPAddress ${ip.name}`,
      'address',
    ),
    ...clashes(
      leases.filter(({ ip }) => ip.role !== 'bmc'),
      ({ compute }) => hostLabel(compute),
      ({ compute }) => `compute ${compute.name}`,
      'host name',
    ),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const ranges = [...groupBy(leases, ({ ip }) => tagOf(ip))].toSorted(([a], [b]) => compareText(a, b));
  const lines = [
    ...ranges.flatMap(([tag, [first]]) => (first ? rangeLines(tag, first.ip) : [])),
    ...leases.map(hostLine),
  ];
  const bare = all.length - leases.length;
  const notes = bare > 0 ? [`left out: ${bare} addresses without a mac or a cidr`] : [];
  return exported(
    [['dnsmasq.conf', `${headerOf('dnsmasq')}${lines.map((line) => `${line}\n`).join('')}`]],
    notes,
  );
}

/** Keys that belong to more than one thing. */
function clashes(
  leases: readonly Lease[],
  keyOf: (lease: Lease) => string,
  sourceOf: (lease: Lease) => string,
  what: string,
): readonly string[] {
  return [...groupBy(leases, keyOf)].flatMap(([key, list]) => {
    const sources = [...new Set(list.map(sourceOf))];
    return sources.length > 1 ? [`${sources.join(' and ')} would both be ${what} ${key}`] : [];
  });
}

/** `net-10-20-0-0-22`: what ties the options of a range to its addresses. */
function tagOf(ip: IpNode): string {
  const range = rangeOf(ip);
  return range
    ? `net-${formatAddress({ family: range.family, value: range.first }).replace(/[^0-9a-f]+/g, '-')}-${range.prefix}`
    : '';
}

function rangeLines(tag: string, ip: IpNode): readonly string[] {
  const range = rangeOf(ip);
  if (!range) return [];
  const first = formatAddress({ family: range.family, value: range.first });
  const servers = resolversOf(ip).filter((server) => parseAddress(server)?.family === range.family);
  if (range.family === 6)
    return [
      // DHCPv6 needs at least a /64 to answer in
      `dhcp-range=set:${tag},${first},static,${Math.max(range.prefix, 64)}`,
      ...(servers.length > 0
        ? [`dhcp-option=tag:${tag},option6:dns-server,${servers.map((one) => `[${one}]`).join(',')}`]
        : []),
    ];
  const mask = range.prefix === 0 ? 0n : (0xff_ff_ff_ffn << BigInt(32 - range.prefix)) & 0xff_ff_ff_ffn;
  const gateway = gatewayOf(ip);
  return [
    `dhcp-range=set:${tag},${first},static,${formatAddress({ family: 4, value: mask })}`,
    ...(gateway ? [`dhcp-option=tag:${tag},option:router,${gateway.via}`] : []),
    ...(servers.length > 0 ? [`dhcp-option=tag:${tag},option:dns-server,${servers.join(',')}`] : []),
  ];
}

/** A management controller has no name of its own. */
function hostLine({ compute, ip, mac }: Lease): string {
  const address = ip.family === 6 ? `[${ip.address}]` : ip.address;
  const name = ip.role === 'bmc' ? [] : [hostLabel(compute)];
  return `dhcp-host=${[mac, address, ...name].join(',')}`;
}
