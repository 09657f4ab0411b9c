import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';
import { type Data, formatYaml } from './yaml-text.ts';
import { type ZoneFacts, type ZoneRecord, zonesOf } from './zones.ts';

/** Files of octoDNS' YamlProvider, one a zone: names within the zone in natural order, as its enforce_order wants them. */
export const octodns: ExportFormat = {
  name: 'octodns',
  summary: "zones for octoDNS' YamlProvider, one file each",
  zones: true,
  build,
};

function build(input: ExportInput): Exported {
  const { zones, problems } = zonesOf(input, { flatten: false });
  const slashed = zones.filter(({ name }) => name.includes('/'));
  const all = [
    ...problems,
    ...slashed.map(({ name }) => `zone ${name}: a file of octoDNS is called as its zone, and has no slash`),
  ];
  if (all.length > 0) return { ok: false, problems: all };
  return exported(
    zones.map((zone) => [`octodns/${zone.name}.yaml`, `${headerOf('octodns')}---\n${zoneText(zone)}`]),
  );
}

function zoneText({ servers, ttl, records }: ZoneFacts): string {
  const names = new Map<string, Data[]>();
  const add = (relative: string, record: Data) =>
    names.set(relative, [...(names.get(relative) ?? []), record]);
  if (servers.length > 0) add('', sorted({ type: 'NS', ttl, values: servers.map((server) => `${server}.`) }));
  for (const record of records) add(record.relative, recordData(record));
  const entries = [...names].toSorted(([a], [b]) => compareNatural(a, b));
  return formatYaml(
    new Map(entries.map(([name, list]) => [name, list.length === 1 ? (list[0] ?? null) : list])),
  );
}

function recordData({ type, ttl, values }: ZoneRecord): Data {
  const data = values.map((fields) => valueData(type, fields));
  const [only] = data;
  return sorted({
    type,
    ttl,
    ...(data.length === 1 && only !== undefined ? { value: only } : { values: data }),
  });
}

/** The members of a value by type, as octoDNS calls them. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  MX: ['preference', 'exchange'],
  SRV: ['priority', 'weight', 'port', 'target'],
  CAA: ['flags', 'tag', 'value'],
  DS: ['key_tag', 'algorithm', 'digest_type', 'digest'],
  TLSA: ['certificate_usage', 'selector', 'matching_type', 'certificate_association_data'],
  SSHFP: ['algorithm', 'fingerprint_type', 'fingerprint'],
};

function valueData(type: string, fields: readonly string[]): Data {
  const [text = ''] = fields;
  // octoDNS takes a bare semicolon for one that somebody forgot to escape
  if (type === 'TXT') return text.replaceAll(';', '\\;');
  if (type === 'HTTPS' || type === 'SVCB') {
    const [priority = '', target = '', ...parameters] = fields;
    return sorted({
      svcpriority: Number(priority),
      targetname: target,
      svcparams: sorted(Object.fromEntries(parameters.map(parameterOf))),
    });
  }
  const members = MEMBERS[type];
  if (!members) return text;
  return sorted(
    Object.fromEntries(
      members.map((member, index) => {
        const field = fields[index] ?? '';
        const isText = member === 'value' || member === 'tag' || index === members.length - 1;
        return [member, isText ? field : Number(field)];
      }),
    ),
  );
}

/** Lists of a parameter are lists; one without a value is null. */
function parameterOf(text: string): readonly [string, Data] {
  const at = text.indexOf('=');
  if (at < 0) return [text, null];
  const value = text.slice(at + 1).replace(/^"(.*)"$/, '$1');
  return [text.slice(0, at), LISTS.has(text.slice(0, at)) ? value.split(',') : value];
}

const LISTS = new Set(['alpn', 'ipv4hint', 'ipv6hint', 'mandatory']);

function sorted(members: Readonly<Record<string, Data>>): Data {
  return new Map(Object.entries(members).toSorted(([a], [b]) => compareNatural(a, b)));
}

/** Runs of digits by their number, the rest bytewise, as natsort has it. */
function compareNatural(a: string, b: string): number {
  const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const [x = '', y = ''] = [left[at], right[at]];
    if (x === y) continue;
    const difference = at % 2 === 1 ? Number(x) - Number(y) : 0;
    if (difference !== 0) return difference;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
