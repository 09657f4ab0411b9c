import type { AnyResource, Resource } from '../model/resource.ts';
import { normalizeName, toAscii } from '../network/dns-name.ts';
import { derive, without } from './derive.ts';

type Zone = Resource<'DNSZone'>;
type InlineRecord = NonNullable<Zone['manifest']['spec']['records']>[number];

/** A zone and its records. */
export function unfoldZone(zone: Zone): readonly AnyResource[] {
  const { records } = zone.manifest.spec;
  if (!records) return [zone];
  return [
    without(zone, ['records']),
    ...records.map((record, index) => makeRecord(zone, record, ['spec', 'records', index])),
  ];
}

function makeRecord(
  zone: Zone,
  { name, value, values, ...rest }: InlineRecord,
  path: readonly (string | number)[],
): Resource<'DNSRecord'> {
  const apex = bare(zone.manifest.spec.zone);
  const fqdn = fullName(name, apex);
  const whole = (text: string) => wholeValue(rest.type, text, apex);
  return derive(zone, path, 'DNSRecord', recordName(fqdn, rest.type), {
    name: fqdn,
    zone: apex,
    ...rest,
    ...(value === undefined ? {} : { value: whole(value) }),
    ...(values === undefined ? {} : { values: values.map(whole) }),
  });
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}

/** A name of a zone in full: `@` is the zone, a final dot ends a name that is whole. */
export function fullName(name: string, zone: string): string {
  if (name === '@') return zone;
  return name.endsWith('.') ? bare(name) : `${name}.${zone}`;
}

/** NAME--TYPE. Letters that no name has are written by number, so that different names stay different. */
export function recordName(fqdn: string, type: string): string {
  const plain = normalizeName(toAscii(fqdn)).replace(
    /[^a-z0-9._*/-]/g,
    (letter) => `%${letter.codePointAt(0)?.toString(16)}`,
  );
  return `${plain}--${type}`;
}

/** Types whose values end in a name. */
const NAMING = new Set(['CNAME', 'ALIAS', 'NS', 'PTR', 'MX', 'SRV']);

/** A target of one label is relative to the zone, as its records are. */
export function wholeValue(type: string, text: string, zone: string): string {
  if (!NAMING.has(type)) return text;
  return text.replace(/(?<=^|\s)(@|[^\s.]+)$/, (label) => fullName(label, zone));
}
