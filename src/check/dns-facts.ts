import type { DnsNode, Fleet } from '../model/fleet.ts';
import { isInZone, normalizeName } from '../network/dns-name.ts';

/** The records of a fleet by name, as a name server that serves them would answer. */
export interface DnsFacts {
  readonly byName: ReadonlyMap<string, readonly DnsNode[]>;
  /** Every name that exists: those of records and all above them. */
  readonly existing: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
  /** Zones that are written here wholly: what is absent there does not exist. */
  readonly complete: ReadonlySet<string>;
  /** By zone: what exists in it though it is not written, as patterns of whole names. */
  readonly external: ReadonlyMap<string, readonly RegExp[]>;
  /** Names below the apex of their zone that have NS records: from there on somebody else answers. */
  readonly cuts: ReadonlyMap<string, DnsNode>;
}

const known = new WeakMap<Fleet, DnsFacts>();

export function dnsFacts(fleet: Fleet): DnsFacts {
  const facts = known.get(fleet) ?? readFacts(fleet);
  known.set(fleet, facts);
  return facts;
}

function readFacts(fleet: Fleet): DnsFacts {
  const byName = new Map<string, DnsNode[]>();
  const existing = new Set<string>();
  for (const node of fleet.dns) {
    const list = byName.get(node.fqdn);
    if (list) list.push(node);
    else byName.set(node.fqdn, [node]);
    for (
      let name: string | undefined = node.fqdn;
      name !== undefined && !existing.has(name);
      name = parentOf(name)
    )
      existing.add(name);
  }
  const zones = fleet
    .byKind('DNSZone')
    .map(({ manifest: { spec } }) => ({ ...spec, zone: normalizeName(spec.zone) }));
  const cuts = fleet.dns.filter(({ type, fqdn, zone }) => type === 'NS' && fqdn !== zone);
  return {
    byName,
    existing,
    zones: new Set([...fleet.dns.map(({ zone }) => zone), ...zones.map(({ zone }) => zone)]),
    complete: new Set(zones.filter(({ complete }) => complete === true).map(({ zone }) => zone)),
    external: new Map(
      zones.map(({ zone, external }) => [zone, (external ?? []).map((one) => patternOf(one, zone))]),
    ),
    cuts: new Map(cuts.map((node) => [node.fqdn, node])),
  };
}

/** `*` stands for any labels; a name is relative to its zone unless it ends in it, or in a dot. */
function patternOf(text: string, zone: string): RegExp {
  const name = normalizeName(text);
  const whole = text.endsWith('.') || isInZone(name, zone) ? name : `${name}.${zone}`;
  const source = whole.replace(/[.*+?^${}()|[\]\\]/g, (letter) => (letter === '*' ? '.+' : `\\${letter}`));
  return new RegExp(`^${source}$`);
}

/** Whether somebody else says what there is at a name of ours: below a delegation, or declared external. */
export function isElsewhere(facts: DnsFacts, text: string, zone: string): boolean {
  const name = normalizeName(text);
  const patterns = facts.external.get(zone) ?? [];
  return cutAbove(facts, name, zone) !== undefined || patterns.some((pattern) => pattern.test(name));
}

/** The delegation at a name or above it, within its zone. */
export function cutAbove(facts: DnsFacts, name: string, zone: string): DnsNode | undefined {
  if (facts.cuts.size === 0) return undefined;
  for (let at: string | undefined = name; at !== undefined && at !== zone; at = parentOf(at)) {
    const cut = facts.cuts.get(at);
    if (cut?.zone === zone) return cut;
  }
  return undefined;
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
    const addresses = found.filter(({ type }) => type === 'A' || type === 'AAAA');
    const alias = found.find(({ type }) => type === 'CNAME');
    // What an ALIAS leads to, or who answers below a delegation, is not known here.
    if (found.some(({ type }) => type === 'ALIAS') || (found.length === 0 && isForeign(facts, at)))
      return undefined;
    if (!alias || addresses.length > 0) return addresses;
    at = alias.values[0];
  }
  return undefined;
}

function isForeign(facts: DnsFacts, name: string): boolean {
  const zone = ownZone(facts, name);
  return zone !== undefined && isElsewhere(facts, name, zone);
}
