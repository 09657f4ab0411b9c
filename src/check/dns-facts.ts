import type { DnsNode, Fleet } from '../model/fleet.ts';
import { isInZone, normalizeName, wildcardAbove } from '../network/dns-name.ts';

/** Records by name, and the zones that are ours. */
export interface DnsFacts {
  readonly byName: ReadonlyMap<string, readonly DnsNode[]>;
  readonly zones: ReadonlySet<string>;
}

const known = new WeakMap<Fleet, DnsFacts>();

/** The DNS of a fleet, indexed once for all rules. */
export function dnsFacts(fleet: Fleet): DnsFacts {
  const facts = known.get(fleet) ?? indexDns(fleet);
  known.set(fleet, facts);
  return facts;
}

function indexDns(fleet: Fleet): DnsFacts {
  const byName = new Map<string, DnsNode[]>();
  for (const record of fleet.dns) {
    const records = byName.get(record.fqdn);
    if (records) records.push(record);
    else byName.set(record.fqdn, [record]);
  }
  return { byName, zones: new Set(fleet.dns.map(({ zone }) => zone)) };
}

/** Whether a name is in a zone of ours: then we know all that it can resolve to. */
export function isOurs({ zones }: DnsFacts, name: string): boolean {
  for (let at = name; at !== ''; at = at.includes('.') ? at.slice(at.indexOf('.') + 1) : '') {
    if (zones.has(at) && isInZone(name, at)) return true;
  }
  return false;
}

/** The records that answer for a name: its own, else those of the nearest wildcard above it (RFC 4592). */
export function recordsAt({ byName }: DnsFacts, name: string): readonly DnsNode[] {
  const own = byName.get(name);
  if (own) return own;
  for (let at: string = name; at.includes('.'); at = at.slice(at.indexOf('.') + 1)) {
    const wild = wildcardAbove(at);
    const records = wild === undefined ? undefined : byName.get(wild);
    if (records) return records;
  }
  return [];
}

/** Where a record's values are written, for messages. */
export function valuePath(record: DnsNode, index = 0): readonly (string | number)[] {
  const { spec } = record.resource.manifest;
  if (spec.values !== undefined) return ['spec', 'values', index];
  return ['spec', spec.value === undefined ? 'ip' : 'value'];
}

/** Where a CNAME leads; undefined for other records. */
export function aliasOf(record: DnsNode): string | undefined {
  const [value] = record.values;
  return record.type === 'CNAME' && value !== undefined ? normalizeName(value) : undefined;
}
