import type { FieldChange, Json, StateResource } from '../model/state.ts';
import { pairItems } from './lists.ts';

type JsonObject = { readonly [key: string]: Json };

const NOTHING: JsonObject = {};

/** What differs between two manifests of one thing, leaf by leaf, in bytewise order of the paths' keys. */
export function diffFields(
  before: StateResource | undefined,
  after: StateResource | undefined,
): readonly FieldChange[] {
  const fields: FieldChange[] = [];
  const both = before !== undefined && after !== undefined;
  compare(asJson(before, both), asJson(after, both), '', fields);
  return fields;
}

/** Name and `generated` (false where an Assignment was pinned) are fields only where two manifests are compared. */
function asJson(resource: StateResource | undefined, both: boolean): JsonObject {
  if (!resource) return NOTHING;
  const { name, generated, metadata, spec } = resource;
  return both ? { generated, metadata: { name, ...metadata }, spec } : { metadata, spec };
}

function compare(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  fields: FieldChange[],
): void {
  if (before === after) return;
  if (isObject(before ?? after) && isObject(after ?? before)) compareObjects(before, after, path, fields);
  else if (Array.isArray(before) && Array.isArray(after)) compareItems(before, after, path, fields);
  else if (!sameJson(before, after))
    fields.push({ path, ...side('before', before), ...side('after', after) });
}

/** One side may be absent: its members are then told one by one, so that a create reads like an update. */
function compareObjects(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
  fields: FieldChange[],
): void {
  const [old, now] = [(before ?? NOTHING) as JsonObject, (after ?? NOTHING) as JsonObject];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted();
  const oneSided = (before === undefined) !== (after === undefined);
  if (keys.length === 0 && oneSided && path !== 'metadata')
    fields.push({ path, ...side('before', before), ...side('after', after) });
  for (const key of keys) compare(own(old, key), own(now, key), joinPath(path, key), fields);
}

/** An item taken out is told at its place before, one put in at its place after, an edited one field by field. */
function compareItems(
  before: readonly Json[],
  after: readonly Json[],
  path: string,
  fields: FieldChange[],
): void {
  const pairs = before.length === 0 || after.length === 0 ? undefined : pairItems(before, after);
  if (!pairs) {
    if (!sameJson(before, after)) fields.push({ path, before, after });
    return;
  }
  for (const { before: old, after: now } of pairs) {
    const at = `${path}[${now?.index ?? old?.index ?? 0}]`;
    if (old && now) compare(old.item, now.item, at, fields);
    else fields.push({ path: at, ...side('before', old?.item), ...side('after', now?.item) });
  }
}

function side<K extends 'before' | 'after'>(key: K, value: Json | undefined): { readonly [key in K]?: Json } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: Json };
}

/** `a.b`, and `a["b.c"]` where the key is no plain word. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Equal as JSON: the order of keys does not matter. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** Keys are the user's: `constructor` must not find Object's. */
function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
