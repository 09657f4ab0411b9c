import type { DNSZoneManifest } from '../model/manifest.ts';
import type { DnsNode, Fleet } from '../model/fleet.ts';
import { isInZone, nameProblems, normalizeName } from '../network/dns-name.ts';
import { readRecordValue } from '../network/record-value.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group-by.ts';
import type { ExportInput } from './format.ts';

/** The records of one name and type, every name in full with its final dot. */
export interface ZoneRecord {
  /** In full, normalized, no final dot. */
  readonly fqdn: string;
  /** Within the zone; '' is the zone itself. */
  readonly relative: string;
  readonly type: DnsNode['type'];
  readonly ttl: number;
  /** In bytewise order, each once: the fields of zone files; one field of a TXT, its plain text. */
  readonly values: readonly (readonly string[])[];
}

export interface ZoneFacts {
  /** Normalized. */
  readonly name: string;
  /** What its DNSZone says, where it has one. */
  readonly spec?: DNSZoneManifest['spec'];
  /** Normalized: of its DNSZone, else of NS records at the zone itself, else of --ns. */
  readonly servers: readonly string[];
  /** Of records that name none. */
  readonly ttl: number;
  /** Without NS at the zone itself: those are `servers`. By name, then type. */
  readonly records: readonly ZoneRecord[];
}

/**
 * The zones of an export, by name, and what stands in the way of writing them.
 * @param flatten an ALIAS becomes the addresses that it leads to, for formats of name servers that know none
 */
export function zonesOf(
  input: ExportInput,
  { flatten }: { readonly flatten: boolean },
): { readonly zones: readonly ZoneFacts[]; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const specs = new Map(
    input.fleet.byKind('DNSZone').map(({ manifest: { spec } }) => [normalizeName(spec.zone), spec]),
  );
  const records = groupBy(input.dns, ({ zone }) => zone);
  const names = new Set([...records.keys(), ...input.zones]);
  const asked = input.nameServers.map((name) => serverOf(name, '--ns', problems));
  const resolver = flatten ? createResolver(input.fleet) : undefined;
  const zones = [...names].toSorted(compareText).flatMap((name): ZoneFacts[] => {
    if (nameProblems(name, { slash: true, underscore: true }).length > 0) {
      problems.push(`zone ${JSON.stringify(name)} is no name of a zone`);
      return [];
    }
    const spec = specs.get(name);
    const all = (records.get(name) ?? []).flatMap((record) => recordOf(record, name, resolver, problems));
    const isApex = ({ type, fqdn }: ZoneRecord) => type === 'NS' && fqdn === name;
    const declared = spec?.nameservers?.map((server) => serverOf(server, `zone ${name}`, problems)) ?? [];
    const written = all.filter(isApex).flatMap(({ values }) => values.map(([text = '']) => bare(text)));
    const servers = [declared, written].find((list) => list.length > 0) ?? asked;
    return [
      {
        name,
        ...(spec ? { spec } : {}),
        servers: [...new Set([...servers, ...(declared.length > 0 ? written : [])])],
        ttl: spec?.ttl ?? 3600,
        records: merge(all.filter((record) => !isApex(record))).toSorted(
          (a, b) => compareText(a.fqdn, b.fqdn) || compareText(a.type, b.type),
        ),
      },
    ];
  });
  return { zones, problems };
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}

function serverOf(name: string, where: string, problems: string[]): string {
  if (nameProblems(name).length > 0) problems.push(`${where}: ${JSON.stringify(name)} is no host name`);
  return normalizeName(name);
}

/** A flattened ALIAS may meet addresses that stand at its name. */
function merge(records: readonly ZoneRecord[]): readonly ZoneRecord[] {
  return [...groupBy(records, ({ fqdn, type }) => `${fqdn} ${type}`).values()].flatMap(([first, ...rest]) =>
    first
      ? [
          {
            ...first,
            ttl: Math.min(first.ttl, ...rest.map(({ ttl }) => ttl)),
            values: distinct([first, ...rest].flatMap(({ values }) => values)),
          },
        ]
      : [],
  );
}

function distinct(values: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const byText = new Map(values.map((fields) => [fields.join(' '), fields]));
  return [...byText].toSorted(([a], [b]) => compareText(a, b)).map(([, fields]) => fields);
}

function recordOf(
  record: DnsNode,
  zone: string,
  resolver: Resolver | undefined,
  problems: string[],
): readonly ZoneRecord[] {
  const { fqdn, type, ttl, values, resource } = record;
  const refuse = (why: string) => {
    problems.push(`DNSRecord ${resource.name} (${resource.origin.file}): ${why}`);
    return [];
  };
  if (nameProblems(fqdn, { wildcard: true, underscore: true, slash: true }).length > 0)
    return refuse(`${JSON.stringify(fqdn)} is no name`);
  if (!isInZone(fqdn, zone)) return refuse(`${fqdn} is not in zone ${zone}`);
  const relative = fqdn === zone ? '' : fqdn.slice(0, -zone.length - 1);
  if (type === 'ALIAS' && resolver) {
    const found = values.flatMap((value) => resolver(normalizeName(value)));
    if (found.length === 0)
      return refuse(
        `ALIAS to ${values.join(', ')}, of which no record here has an address: no name server serves an ALIAS, write A and AAAA records`,
      );
    return [...groupBy(found, (one) => one.type).values()].map((list) => ({
      fqdn,
      relative,
      type: list[0]?.type ?? 'A',
      ttl: Math.min(ttl, ...list.map((one) => one.ttl)),
      values: distinct(list.flatMap((one) => writable(one.type, one.values))),
    }));
  }
  const wrong = values.find((value) => fieldsOf(type, value) === undefined);
  if (wrong !== undefined) return refuse(`${type} ${JSON.stringify(wrong)} cannot be written`);
  return [{ fqdn, relative, type, ttl, values: distinct(writable(type, values)) }];
}

function writable(type: string, values: readonly string[]): readonly (readonly string[])[] {
  return values.map((value) => fieldsOf(type, value)).filter((fields) => fields !== undefined);
}

/** The fields of a value, names in full with their final dot; undefined where it is none of its type. */
function fieldsOf(type: string, value: string): readonly string[] | undefined {
  const read = readRecordValue(type, value);
  if ('problem' in read) return undefined;
  if (type === 'TXT') return [value];
  if (type === 'CAA') {
    const [, flags = '', tag = '', text = ''] = /^(\d+) (\S+) "([^]*)"$/.exec(read.canonical) ?? [];
    return [flags, tag, text];
  }
  const fields = read.canonical.split(/\s+/);
  if (read.target !== undefined) {
    const at = type === 'HTTPS' || type === 'SVCB' ? 1 : fields.length - 1;
    fields[at] = `${read.target}.`;
  }
  return fields.every((field) => SAFE.test(field)) ? fields : undefined;
}

/** What neither ends a line nor a field, nor begins a comment. */
const SAFE = /^(?:[^\s"();\\$]|"[^"\\\p{Cc}]*")+$/u;

type Resolver = (name: string) => readonly DnsNode[];

/** More links than this no resolver follows. */
const LONGEST_CHAIN = 16;

/** The address records of ours that a name leads to, through CNAME and ALIAS. */
function createResolver(fleet: Fleet): Resolver {
  const byName = groupBy(fleet.dns, ({ fqdn }) => fqdn);
  return (name) => {
    let at: string | undefined = name;
    for (let link = 0; link < LONGEST_CHAIN && at !== undefined; link += 1) {
      const found: readonly DnsNode[] = byName.get(at) ?? [];
      const addresses = found.filter(({ type }) => type === 'A' || type === 'AAAA');
      if (addresses.length > 0) return addresses;
      const [next] = found.find(({ type }) => type === 'CNAME' || type === 'ALIAS')?.values ?? [];
      at = next === undefined ? undefined : normalizeName(next);
    }
    return [];
  };
}
