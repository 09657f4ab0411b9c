import { addressKey, literalKey } from '../kinds/address.ts';
import { referencesOf } from '../kinds/index.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { parseAddress } from '../network/address.ts';
import { isInZone, normalizeName, zoneAround } from '../network/dns-name.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { groupBy } from '../text/group-by.ts';
import { completeAddresses } from './addresses.ts';
import { unfold } from './unfold.ts';
import { fullName, recordName, wholeValue } from './zone.ts';

/** Manifests that go into a list of another one. */
export interface Move {
  readonly from: readonly AnyResource[];
  readonly to: AnyResource;
  readonly field: 'parts' | 'addresses' | 'records';
  readonly item: Readonly<Record<string, unknown>>;
}

/** A mention of an address whose manifest gets another name: what stands there from now on. */
export interface Rewrite {
  readonly in: AnyResource;
  /** From the document's root. */
  readonly path: readonly (string | number)[];
  readonly value: string;
}

export interface Fold {
  readonly moves: readonly Move[];
  readonly rewrites: readonly Rewrite[];
  /** How many manifests stay as they are, by the reason why. */
  readonly stay: ReadonlyMap<string, number>;
}

type Ip = Resource<'IPAddress'>;
type Record_ = Resource<'DNSRecord'>;
type Part = Resource<'ComponentAssignment'>;

/**
 * Which of the manifests that stand by themselves can stand inside their owner, with the same meaning: parts and addresses in
 * their Compute, records in their DNSZone. `isOurs` says of a manifest whether it may be moved
 * at all, `canHold` of an owner whether a list of it can be added to.
 */
export function foldManifests(
  written: readonly AnyResource[],
  isOurs: (resource: AnyResource) => boolean,
  canHold: (owner: AnyResource, field: Move['field']) => boolean,
): Fold {
  const stay = new Map<string, number>();
  const moves: Move[] = [];
  const owners = new Owners(written);
  const judge = <R extends AnyResource>(resource: R, fold: (resource: R) => Move | string) => {
    if (!isOurs(resource)) return;
    const made = refusal(resource) ?? fold(resource);
    const folded =
      typeof made === 'string' || canHold(made.to, made.field) ? made : 'no list can be added to their owner';
    if (typeof folded !== 'string') moves.push(folded);
    else stay.set(folded, (stay.get(folded) ?? 0) + 1);
  };
  const records = of(written, 'DNSRecord');
  const addresses = foldAddresses(written, records, owners, isOurs);
  for (const ip of of(written, 'IPAddress')) judge(ip, (one) => addresses(one));
  const moved = new Set(moves.flatMap(({ from }) => from.map((one) => one as AnyResource)));
  const keys = renamedAddresses(moves);
  for (const part of of(written, 'ComponentAssignment')) judge(part, (one) => foldPart(one, owners));
  for (const record of records) if (!moved.has(record)) judge(record, (one) => foldRecord(one, owners, keys));
  return { moves, rewrites: rewritesOf(written, new Set(moves.flatMap(({ from }) => from)), keys), stay };
}

function of<K extends AnyResource['kind']>(list: readonly AnyResource[], kind: K): readonly Resource<K>[] {
  return list.filter((one) => one.kind === kind) as unknown as readonly Resource<K>[];
}

/** Why a manifest of any kind stays: an inline text has no metadata of its own. */
function refusal({ manifest: { metadata } }: AnyResource): string | undefined {
  if (Object.keys(metadata.annotations ?? {}).length > 0) return 'they have annotations';
  return Object.keys(metadata.labels ?? {}).length > 0 ? 'they have labels of their own' : undefined;
}

/** The manifests that others can stand in, and the names that are taken. */
class Owners {
  readonly zones: ReadonlyMap<string, Resource<'DNSZone'>>;
  readonly zoneNames: readonly string[];
  readonly #computes: ReadonlyMap<string, Resource<'Compute'>>;
  readonly #withParts: ReadonlySet<string>;
  readonly #taken: Set<string>;

  constructor(written: readonly AnyResource[]) {
    const zones = groupBy(of(written, 'DNSZone'), ({ manifest }) => normalizeName(manifest.spec.zone));
    this.zones = new Map([...zones].flatMap(([zone, [one, twin]]) => (one && !twin ? [[zone, one]] : [])));
    this.zoneNames = [...zones.keys()];
    const computes = groupBy(of(written, 'Compute'), ({ name }) => name);
    this.#computes = new Map(
      [...computes].flatMap(([name, [one, twin]]) => (one && !twin ? [[name, one]] : [])),
    );
    this.#withParts = new Set(
      of(written, 'ComputeProfile').flatMap(({ name, manifest }) => (manifest.spec.parts ? [name] : [])),
    );
    this.#taken = new Set(unfold(written).map(({ kind, name }) => `${kind}/${name}`));
  }

  compute(name: string): Resource<'Compute'> | undefined {
    return this.#computes.get(name);
  }

  /** A list of its own would replace the one of its profile. */
  takesParts({ manifest: { spec } }: Resource<'Compute'>): boolean {
    return spec.parts !== undefined || !this.#withParts.has(spec.profile ?? '');
  }

  /** Takes the name that the inline form gets; false where another has it. */
  take(resource: AnyResource, name: string): boolean {
    const key = `${resource.kind}/${name}`;
    if (name !== resource.name && this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }
}

const TAKEN = 'the name that they would get is taken';

function foldPart(part: Part, owners: Owners): Move | string {
  const { computes, ...item } = part.manifest.spec;
  const [name = '', second] = computes;
  if (second !== undefined) return 'several computes share them';
  const compute = owners.compute(name);
  if (!compute) return 'their compute is not there';
  if (!owners.takesParts(compute)) return 'the profile of their compute has a list of parts';
  const derived = [name, item.component, ...(item.slot === undefined ? [] : [item.slot])].join('--');
  return owners.take(part, derived) ? { from: [part], to: compute, field: 'parts', item } : TAKEN;
}

/** How an IPAddress folds, with the one IPAssignment that names it and the records that are its names. */
function foldAddresses(
  written: readonly AnyResource[],
  records: readonly Record_[],
  owners: Owners,
  isOurs: (resource: AnyResource) => boolean,
): (ip: Ip) => Move | string {
  const ips = of(written, 'IPAddress');
  const subnets = of(written, 'Subnet');
  const complete = (list: readonly Ip[]) =>
    new Map(completeAddresses([...subnets, ...list], () => undefined).map((one) => [one.name, one as Ip]));
  const whole = complete(ips);
  const bare = complete(ips.map((ip) => ({ ...ip, manifest: { ...ip.manifest, spec: bareSpec(ip) } })));
  const known = new Map(ips.map((ip) => [ip.name, addressKey(ip.manifest.spec)]));
  const keyOf = (reference: string) => literalKey(reference) ?? known.get(reference) ?? reference;
  const holders = groupBy(of(written, 'IPAssignment'), ({ manifest }) => keyOf(manifest.spec.ip));
  const names = groupBy(
    records.filter(({ manifest }) => manifest.spec.ip !== undefined),
    ({ manifest }) => keyOf(manifest.spec.ip ?? ''),
  );
  return (ip) => {
    const { address, network } = ip.manifest.spec;
    const key = addressKey(ip.manifest.spec);
    const [holder, other] = holders.get(key) ?? [];
    if (!holder) return 'no compute has them';
    if (other) return 'several computes share them';
    if (!isOurs(holder)) return 'apply writes them';
    const refused = refusal(holder);
    if (refused !== undefined) return refused;
    const compute = owners.compute(holder.manifest.spec.compute);
    if (!compute) return 'their compute is not there';
    const short = bare.get(ip.name);
    if (!short) return 'no Subnet around them gives type and cidr';
    if (!isSame(short, whole.get(ip.name) ?? ip)) return 'they say more than an inline address can';
    const name = inlineName(ip, compute.name, key);
    const derived = `${compute.name}--${name ?? key}`;
    if (!owners.take(ip, derived) || !owners.take(holder, derived)) return TAKEN;
    const { primary, interface: on } = holder.manifest.spec;
    const { mac, role } = ip.manifest.spec;
    const dns = (names.get(key) ?? []).filter((one) => isOurs(one) && isName(one, ip, owners));
    return {
      from: [ip, holder, ...dns],
      to: compute,
      field: 'addresses',
      item: given({
        address,
        network,
        name,
        primary,
        interface: on,
        mac,
        role,
        dns: dns.length > 0 ? dns.map(({ manifest }) => normalizeName(manifest.spec.name)) : undefined,
      }),
    };
  };
}

function bareSpec({ manifest: { spec } }: Ip): Ip['manifest']['spec'] {
  const { address, network, mac, role } = spec;
  return given({ address, network, mac, role }) as unknown as Ip['manifest']['spec'];
}

function given(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isSame(short: Ip, long: Ip): boolean {
  const { state, ...spec } = long.manifest.spec;
  return (
    (state === undefined || state === 'assigned') &&
    canonicalJson(spec) === canonicalJson(short.manifest.spec)
  );
}

/** What the address is called within its compute, where its name says so. */
function inlineName(ip: Ip, compute: string, key: string): string | undefined {
  const rest = ip.name.startsWith(`${compute}--`) ? ip.name.slice(compute.length + 2) : '';
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(rest) && rest !== key ? rest : undefined;
}

/** A record that says nothing but that this name leads to this address. */
function isName(record: Record_, ip: Ip, owners: Owners): boolean {
  const { name, type, zone, value, values, ttl, notes } = record.manifest.spec;
  const isFour = parseAddress(ip.manifest.spec.address)?.family === 4;
  const isPlain = [value, values, ttl, notes].every((field) => field === undefined);
  if (!isPlain || refusal(record) !== undefined || type !== (isFour ? 'A' : 'AAAA')) return false;
  const fqdn = normalizeName(name);
  return (
    zoneAround(owners.zoneNames, fqdn) === normalizeName(zone) && owners.take(record, recordName(fqdn, type))
  );
}

function foldRecord(record: Record_, owners: Owners, keys: ReadonlyMap<string, string>): Move | string {
  const { name, zone, ip, ...rest } = record.manifest.spec;
  const around = owners.zones.get(normalizeName(zone));
  if (!around) return 'there is no DNSZone for their zone';
  const apex = around.manifest.spec.zone.replace(/\.$/, '');
  const texts = [...(rest.values ?? []), ...(rest.value === undefined ? [] : [rest.value])];
  if (texts.some((text) => wholeValue(rest.type, text, apex) !== text))
    return 'their value would be read as a name within the zone';
  const fqdn = normalizeName(name);
  if (!isInZone(fqdn, normalizeName(zone))) return 'their name is not in their zone';
  const relative = relativeName(name.replace(/\.$/, ''), apex);
  if (normalizeName(fullName(relative, apex)) !== fqdn) return 'their name cannot be written within the zone';
  if (!owners.take(record, recordName(fullName(relative, apex), rest.type))) return TAKEN;
  const key = ip === undefined ? undefined : (keys.get(ip) ?? ip);
  const item = given({ name: relative, ...rest, ip: key });
  return { from: [record], to: around, field: 'records', item };
}

function relativeName(name: string, apex: string): string {
  if (normalizeName(name) === normalizeName(apex)) return '@';
  const labels = name.split('.');
  return labels.slice(0, labels.length - apex.split('.').length).join('.');
}

/** The addresses whose manifests get another name: how they are called instead. */
function renamedAddresses(moves: readonly Move[]): ReadonlyMap<string, string> {
  return new Map(
    moves.flatMap(({ from, to, item }) =>
      of(from, 'IPAddress').flatMap(({ name, manifest }) => {
        const key = addressKey(manifest.spec);
        return name === `${to.name}--${item['name'] ?? key}` ? [] : [[name, key] as const];
      }),
    ),
  );
}

/** Mentions of addresses by names that go, in what stays. */
export function rewritesOf(
  written: readonly AnyResource[],
  moved: ReadonlySet<AnyResource>,
  names: ReadonlyMap<string, string>,
): readonly Rewrite[] {
  if (names.size === 0) return [];
  return unfold(written).flatMap((resource) => {
    if (moved.has(resource)) return [];
    const { within } = resource.origin;
    return referencesOf(resource).flatMap(({ kind, name, path }) => {
      const value = names.get(name);
      // an inline text has the fields of the spec in its own place; what is derived of it mentions itself
      const at = within ? [...within, ...path.slice(1)] : path;
      return kind !== 'IPAddress' || value === undefined || literalKey(name) !== undefined
        ? []
        : [{ in: resource, path: at, value }];
    });
  });
}
