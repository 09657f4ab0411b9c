import type { DnsNode } from '../model/fleet.ts';
import { canonicalAddress, parseAddress } from '../network/address.ts';
import { isInZone, nameProblems, normalizeName } from '../network/dns-name.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group-by.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';

/** RFC 1035 zone files, one a zone, every name in full: no missing dot can double one. */
export const bind: ExportFormat = {
  name: 'bind',
  summary: 'zone files for BIND, Knot and NSD: --ns names the servers, --serial begins the count',
  zones: true,
  build,
};

const SERIALS = 2 ** 32;

function build(input: ExportInput): Exported {
  const problems: string[] = [];
  const servers = input.nameServers.map((name) => serverOf(name, problems));
  if (servers.length === 0)
    problems.push('a zone needs name servers: name them with --ns ns1.example.com ns2.example.com');
  const zones = [...groupBy(input.dns, ({ zone }) => zone)].toSorted(([a], [b]) => compareText(a, b));
  const files = new Map<string, string>();
  for (const [zone, records] of zones) {
    const file = fileOf(zone, problems);
    if (file === undefined) continue;
    if (files.has(file)) problems.push(`two zones would be one file: ${file}`);
    const lines = records.flatMap((record) => linesOf(record, zone, problems)).toSorted(compareText);
    problems.push(...withoutAddress(servers, zone, records));
    files.set(file, withSerial(zone, file, servers, [...new Set(lines)], input, problems));
  }
  return problems.length > 0 ? { ok: false, problems } : exported(files);
}

function serverOf(name: string, problems: string[]): string {
  if (nameProblems(name).length > 0) problems.push(`--ns ${JSON.stringify(name)} is no host name`);
  return normalizeName(name);
}

/** Zones of less than an octet (RFC 2317) have a slash in their name, and no folder in their file's. */
function fileOf(zone: string, problems: string[]): string | undefined {
  if (nameProblems(zone, { slash: true, underscore: true }).length === 0)
    return `zones/${zone.replaceAll('/', '-')}.zone`;
  problems.push(`zone ${JSON.stringify(zone)} is no name of a zone`);
  return undefined;
}

function linesOf(record: DnsNode, zone: string, problems: string[]): readonly string[] {
  const { fqdn, type, ttl, values, resource } = record;
  const refuse = (why: string) => {
    problems.push(`DNSRecord ${resource.name} (${resource.origin.file}): ${why}`);
    return [];
  };
  if (nameProblems(fqdn, { wildcard: true, underscore: true, slash: true }).length > 0)
    return refuse(`${JSON.stringify(fqdn)} is no name`);
  if (!isInZone(fqdn, zone)) return refuse(`${fqdn} is not in zone ${zone}`);
  return values.flatMap((value) => {
    const data = dataOf(type, value);
    if (data === undefined) return refuse(`${type} ${JSON.stringify(value)} cannot be written`);
    return [`${fqdn}. ${ttl} IN ${type} ${data}`];
  });
}

/** The value as a zone file has it; undefined where it is none of its type, or the type is not known here. */
function dataOf(type: string, value: string): string | undefined {
  switch (type) {
    case 'A':
      return parseAddress(value)?.family === 4 ? value : undefined;
    case 'AAAA':
      return parseAddress(value)?.family === 6 ? canonicalAddress(value) : undefined;
    case 'CNAME':
    case 'PTR':
    case 'NS':
      return nameProblems(value, { underscore: true, slash: true }).length === 0
        ? `${normalizeName(value)}.`
        : undefined;
    default:
      return undefined;
  }
}

/** A server inside its own zone is found by an address there alone. */
function withoutAddress(
  servers: readonly string[],
  zone: string,
  records: readonly DnsNode[],
): readonly string[] {
  const named = new Set(
    records.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ fqdn }) => fqdn),
  );
  return servers
    .filter((server) => isInZone(server, zone) && !named.has(server))
    .map((server) => `zone ${zone}: its name server ${server} has no A or AAAA record there`);
}

/** The standing file's serial where nothing else differs, one more where something does. */
function withSerial(
  zone: string,
  file: string,
  servers: readonly string[],
  lines: readonly string[],
  { standing, serial }: ExportInput,
  problems: string[],
): string {
  const before = standing(file)?.replaceAll('\r\n', '\n');
  const counted = before === undefined ? undefined : serialOf(before);
  if (counted === undefined) {
    if (serial === undefined)
      problems.push(
        before === undefined
          ? `zone ${zone}: there is no file that tells its serial: begin with --serial N`
          : `zone ${zone}: the standing file has no serial that can be read: begin with --serial N`,
      );
    return textOf(zone, servers, lines, serial ?? 1);
  }
  const same = textOf(zone, servers, lines, counted);
  return same === before ? same : textOf(zone, servers, lines, (counted + 1) % SERIALS || 1);
}

/** The number after the two names of a SOA record, which may stand on lines of its own in a file of somebody else's. */
function serialOf(text: string): number | undefined {
  const bare = text.replace(/;[^\n]*/g, ' ');
  const found = /\bSOA\s+\S+\s+\S+\s+\(?\s*(\d{1,10})\b/i.exec(bare)?.[1];
  return found === undefined || Number(found) >= SERIALS ? undefined : Number(found);
}

function textOf(zone: string, servers: readonly string[], lines: readonly string[], serial: number): string {
  const [first = ''] = servers;
  const head = [
    '$TTL 3600',
    `${zone}. 3600 IN SOA ${first}. hostmaster.${zone}. ${serial} 7200 3600 1209600 3600`,
    ...servers.map((server) => `${zone}. 3600 IN NS ${server}.`),
  ];
  return `${headerOf('bind', ';')}${[...head, ...lines].join('\n')}\n`;
}
