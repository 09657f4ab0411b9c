import { defaults } from '../generated/defaults.ts';
import { canonicalAddress } from '../kinds/address.ts';
import { AMOUNT_FIELDS } from '../kinds/amount-fields.ts';
import type { FieldChange, Json, StateResource } from '../model/state.ts';
import { normalizeName } from '../network/dns-name.ts';
import { readRecordValue } from '../network/record-value.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { compareText } from '../text/compare.ts';
import { parseQuantity } from '../units/quantity.ts';

type JsonObject = { readonly [key: string]: Json };

/**
 * The same manifest in one notation: quantities as amounts, addresses and DNS names in one spelling, sets in order, what is
 * left out as its default. For comparing alone; nobody is shown it.
 */
export function inOneNotation(resource: StateResource): StateResource {
  const { kind } = resource;
  const full = { ...defaults[kind], ...resource.spec };
  const spec = (AMOUNT_FIELDS.get(kind) ?? []).reduce<JsonObject>(
    (known, [, ...path]) => replaceAt(known, path, amounts),
    full,
  );
  const own = SPELLINGS[kind];
  return { ...resource, spec: own ? own(spec) : spec };
}

/** Of the fields that differ, those that mean something else; `meant` are the differences in one notation. */
export function withoutNotation(
  fields: readonly FieldChange[],
  meant: readonly FieldChange[],
): readonly FieldChange[] {
  if (meant.length === 0) return [];
  const roots = meant.map(({ path }) => rootOf(path));
  return fields.filter(({ path }) => {
    const root = rootOf(path);
    return roots.some((one) => one === root || isBelow(one, root) || isBelow(root, one));
  });
}

/** A list is one field: its items may stand in another order. So are a value and a list of values. */
function rootOf(path: string): string {
  return path.replace(/\[\d+\].*$/s, '').replace(/^spec\.value$/, 'spec.values');
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(above) && /^[.[]/.test(path.slice(above.length));
}

function replaceAt(
  value: JsonObject,
  path: readonly string[],
  change: (value: JsonObject) => Json,
): JsonObject {
  const [key, ...rest] = path;
  const inner = key === undefined || !Object.hasOwn(value, key) ? undefined : value[key];
  if (key === undefined || !isObject(inner)) return value;
  return { ...value, [key]: rest.length === 0 ? change(inner) : replaceAt(inner, rest, change) };
}

/** Rounded both ways: two amounts are one only where no rounding tells them apart. */
function amounts(written: JsonObject): Json {
  return Object.fromEntries(
    Object.entries(written).map(([key, value]): [string, Json] => {
      const [up, down] = (['up', 'down'] as const).map((way) => parseQuantity(key, value, way));
      return [key, up?.ok && down?.ok ? `${up.amount} ${down.amount}` : value];
    }),
  );
}

type Spell = (spec: JsonObject) => JsonObject;

const SPELLINGS: { readonly [kind: string]: Spell } = {
  DNSZone: spellEach(['zone', 'nameservers'], normalizeName),
  DNSRecord: spellRecord,
  Subnet: spellEach(['gateway', 'cidr', 'dnsServers', 'reserved'], spellBlock),
  IPAddress: spellEach(['address', 'gateway', 'cidr', 'dnsServers'], spellBlock),
  FirewallRule: (spec) =>
    spellEach(
      ['source', 'destination'],
      spellBlock,
    )(hasPort(spec, 'portEnd') ? spec : { ...spec, portEnd: spec['portStart'] ?? 0 }),
};

/** portEnd 0 means portStart alone, as leaving it out does. */
function hasPort(spec: JsonObject, key: string): boolean {
  return typeof spec[key] === 'number' && spec[key] !== 0;
}

/** One value is a list of one; the order of a round robin means nothing. */
function spellRecord(spec: JsonObject): JsonObject {
  const { value, values, ...rest } = spec;
  const type = String(spec['type']);
  const all = [
    ...(Array.isArray(values) ? (values as readonly Json[]) : []),
    ...(value === undefined ? [] : [value]),
  ];
  const spelled = all.map((one) => (typeof one === 'string' ? spellValue(type, one) : canonicalJson(one)));
  return spellEach(['name', 'zone'], normalizeName)({ ...rest, values: spelled.toSorted(compareText) });
}

function spellValue(type: string, text: string): string {
  const read = readRecordValue(type, text);
  return 'problem' in read ? text : read.canonical;
}

function spellEach(keys: readonly string[], spell: (text: string) => string): Spell {
  const change = (value: Json): Json =>
    typeof value === 'string' ? spell(value) : Array.isArray(value) ? value.map(change) : value;
  return (spec) => {
    const spelled = keys
      .filter((key) => Object.hasOwn(spec, key))
      .map((key) => [key, change(spec[key] as Json)]);
    return { ...spec, ...(Object.fromEntries(spelled) as JsonObject) };
  };
}

/** An address, or one with a prefix length. */
function spellBlock(text: string): string {
  const [address = '', ...length] = text.split('/');
  return [canonicalAddress(address), ...length].join('/');
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
