import { isInZone, nameProblems, normalizeName } from '../network/dns-name.ts';
import { compareText } from '../text/compare.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';
import { type ZoneFacts, type ZoneRecord, zonesOf } from './zones.ts';

/** RFC 1035 zone files, one a zone, every name in full: no missing dot can double one. */
export const bind: ExportFormat = {
  name: 'bind',
  summary:
    'zone files for BIND, Knot and NSD: --serial begins the count, --ns names servers of zones without any',
  zones: true,
  build,
};

const SERIALS = 2 ** 32;

function build(input: ExportInput): Exported {
  const { zones, problems: found } = zonesOf(input, { flatten: true });
  const problems = [...found];
  const files = new Map<string, string>();
  for (const zone of zones) {
    const file = fileOf(zone);
    if (files.has(file)) problems.push(`two zones would be one file: ${file}`);
    if (zone.servers.length === 0)
      problems.push(
        `zone ${zone.name} needs name servers: name them in nameservers of its DNSZone, or with --ns ns1.example.com ns2.example.com`,
      );
    problems.push(...withoutAddress(zone));
    const soa = soaOf(zone, problems);
    const lines = zone.records.flatMap(linesOf).toSorted(compareText);
    files.set(file, withSerial(zone, file, soa, lines, input, problems));
  }
  return problems.length > 0 ? { ok: false, problems } : exported(files);
}

/** Zones of less than an octet (RFC 2317) have a slash in their name, and no folder in their file's. */
function fileOf({ name }: ZoneFacts): string {
  return `zones/${name.replaceAll('/', '-')}.zone`;
}

function linesOf({ fqdn, type, ttl, values }: ZoneRecord): readonly string[] {
  return values.map((fields) => `${fqdn}. ${ttl} IN ${type} ${dataOf(type, fields)}`);
}

function dataOf(type: string, fields: readonly string[]): string {
  if (type === 'TXT') return characterStrings(fields[0] ?? '');
  if (type === 'CAA') return [...fields.slice(0, 2), characterStrings(fields[2] ?? '')].join(' ');
  return fields.join(' ');
}

/** RFC 1035, section 3.3: strings of at most 255 bytes, what is not printable by its number. */
function characterStrings(text: string): string {
  const bytes = [...Buffer.from(text, 'utf8')];
  const count = Math.max(1, Math.ceil(bytes.length / 255));
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.slice(index * 255, (index + 1) * 255);
    return `"${part.map(characterOf).join('')}"`;
  }).join(' ');
}

function characterOf(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '"' || character === '\\') return `\\${character}`;
  return byte < 32 || byte > 126 ? `\\${String(byte).padStart(3, '0')}` : character;
}

/** A server inside its own zone is found by an address there alone. */
function withoutAddress({ name, servers, records }: ZoneFacts): readonly string[] {
  const named = new Set(
    records.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ fqdn }) => fqdn),
  );
  return servers
    .filter((server) => isInZone(server, name) && !named.has(server))
    .map((server) => `zone ${name}: its name server ${server} has no A or AAAA record there`);
}

/** What stands before the serial, and after it. Left out, the times are those that RFC 1912 recommends. */
function soaOf({ name, spec, servers }: ZoneFacts, problems: string[]): readonly [string, string] {
  const soa = spec?.soa;
  const primary = soa?.primary === undefined ? (servers[0] ?? '') : normalizeName(soa.primary);
  const contact = soa?.contact ?? `hostmaster@${name}`;
  const [, local = '', host = ''] = /^([A-Za-z0-9._+-]+)@(.+)$/.exec(contact) ?? [];
  if (soa?.primary !== undefined && nameProblems(primary).length > 0)
    problems.push(`zone ${name}: soa.primary ${JSON.stringify(soa.primary)} is no host name`);
  if (local === '' || nameProblems(host, { slash: true, underscore: true }).length > 0)
    problems.push(`zone ${name}: soa.contact ${JSON.stringify(contact)} is no mail address`);
  const mailbox = `${local.replaceAll('.', '\\.')}.${normalizeName(host)}.`;
  const times = [soa?.refresh ?? 7200, soa?.retry ?? 3600, soa?.expire ?? 1_209_600, soa?.minimum ?? 3600];
  return [`${primary}. ${mailbox}`, times.join(' ')];
}

/** The standing file's serial where nothing else differs, one more where something does. */
function withSerial(
  zone: ZoneFacts,
  file: string,
  soa: readonly [string, string],
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
          ? `zone ${zone.name}: there is no file that tells its serial: begin with --serial N`
          : `zone ${zone.name}: the standing file has no serial that can be read: begin with --serial N`,
      );
    return textOf(zone, soa, lines, serial ?? 1);
  }
  const same = textOf(zone, soa, lines, counted);
  return same === before ? same : textOf(zone, soa, lines, (counted + 1) % SERIALS || 1);
}

/** The number after the two names of a SOA record, which may stand on lines of its own in a file of somebody else's. */
function serialOf(text: string): number | undefined {
  const comments = text.replace(/;[^\n]*/g, ' ');
  const found = /\bSOA\s+\S+\s+\S+\s+\(?\s*(\d{1,10})\b/i.exec(comments)?.[1];
  return found === undefined || Number(found) >= SERIALS ? undefined : Number(found);
}

function textOf(
  { name, servers, ttl }: ZoneFacts,
  [before, after]: readonly [string, string],
  lines: readonly string[],
  serial: number,
): string {
  const head = [
    `$TTL ${ttl}`,
    `${name}. ${ttl} IN SOA ${before} ${serial} ${after}`,
    ...servers.map((server) => `${name}. ${ttl} IN NS ${server}.`),
  ];
  return `${headerOf('bind', ';')}${[...head, ...lines].join('\n')}\n`;
}
