import type { DnsNode, Fleet } from '../model/fleet.ts';
<<<<<<< HEAD
import { isInZone, normalizeName, wildcardAbove } from '../network/dns-name.ts';

/** Records by name, and the zones that are ours. */
export interface DnsFacts {
  readonly byName: ReadonlyMap<string, readonly DnsNode[]>;
=======
import { normalizeName } from '../network/dns-name.ts';

/** The records of a fleet by name, as a name server that serves them would answer. */
export interface DnsFacts {
  readonly byName: ReadonlyMap<string, readonly DnsNode[]>;
  /** Every name that exists: those of records and all above them. */
  readonly existing: ReadonlySet<string>;
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
  readonly zones: ReadonlySet<string>;
}

const known = new WeakMap<Fleet, DnsFacts>();

<<<<<<< HEAD
/** The DNS of a fleet, indexed once for all rules. */
export function dnsFacts(fleet: Fleet): DnsFacts {
  const facts = known.get(fleet) ?? indexDns(fleet);
=======
export function dnsFacts(fleet: Fleet): DnsFacts {
  const facts = known.get(fleet) ?? readFacts(fleet);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
  known.set(fleet, facts);
  return facts;
}

<<<<<<< HEAD
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
=======
function readFacts(fleet: Fleet): DnsFacts {
  const byName = new Map<string, DnsNode[]>();
  const existing = new Set<string>();
  for (const node of fleet.dns) {
    const list = byName.get(node.fqdn);
    if (list) list.push(node);
    else byName.set(node.fqdn, [node]);
    for (let name: string | undefined = node.fqdn; name !== undefined && !existing.has(name); name = parentOf(name)) existing.add(name);
  }
  return { byName, existing, zones: new Set(fleet.dns.map(({ zone }) => zone)) };
}

function parentOf(name: string): string | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
}

/** The records that answer for a name: its own, else those of the wildcard below its closest encloser (RFC 4592). */
export function lookUp(facts: DnsFacts, text: string): readonly DnsNode[] {
  const name = normalizeName(text);
  if (facts.existing.has(name)) return facts.byName.get(name) ?? [];
  let encloser = parentOf(name);
  while (encloser !== undefined && !facts.existing.has(encloser)) encloser = parentOf(encloser);
  return encloser === undefined ? [] : (facts.byName.get(`*.${encloser}`) ?? []);
}

/** The zone of ours that holds a name: the longest one. */
export function ownZone(facts: DnsFacts, text: string): string | undefined {
  for (let name: string | undefined = normalizeName(text); name !== undefined; name = parentOf(name)) {
    if (facts.zones.has(name)) return name;
  }
  return undefined;
}

/** Where the value number `index` of a record is written. */
export function valuePath({ resource }: DnsNode, index: number): readonly (string | number)[] {
  const { value, values } = resource.manifest.spec;
  if (values) return ['spec', 'values', index];
  return ['spec', value === undefined ? 'ip' : 'value'];
}

/** The record that a CNAME leads to where that is a CNAME again. */
export function nextAlias(facts: DnsFacts, node: DnsNode): DnsNode | undefined {
  const [target] = node.values;
  return target === undefined ? undefined : lookUp(facts, target).find(({ type }) => type === 'CNAME');
}

/** More links than this no resolver follows. */
const LONGEST_CHAIN = 16;

/** The address records that a name leads to; undefined where the way leaves our zones or never ends. */
export function followName(facts: DnsFacts, name: string): readonly DnsNode[] | undefined {
  let at: string | undefined = name;
  for (let link = 0; link < LONGEST_CHAIN && at !== undefined; link += 1) {
    if (ownZone(facts, at) === undefined) return undefined;
    const found = lookUp(facts, at);
    const alias = found.find(({ type }) => type === 'CNAME');
    if (!alias) return found.filter(({ type }) => type === 'A' || type === 'AAAA');
    at = alias.values[0];
  }
  return undefined;
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
}
