/**
 * JSON with sorted keys, no white space and Maps as objects: one text for one value, on any machine. What JSON cannot
 * hold is written as JSON.stringify would (undefined members left out, NaN and infinities as null).
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (value === null) return 'null';
  if (Array.isArray(value)) return canonicalArray(value);
  return value instanceof Map
    ? canonicalMap(value)
    : canonicalObject(value as Readonly<Record<string, unknown>>);
}

function canonicalArray(items: readonly unknown[]): string {
  let text = '[';
  for (const [index, item] of items.entries())
    text += index === 0 ? canonicalJson(item) : `,${canonicalJson(item)}`;
  return `${text}]`;
}

function canonicalMap(map: ReadonlyMap<unknown, unknown>): string {
  const entries = [...map].map(([key, item]) => [String(key), item] as const);
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object);
  if (!isSorted(keys)) keys.sort();
  let text = '{';
  for (const key of keys) {
    const item = object[key];
    if (item !== undefined) text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(item)}`;
  }
  return `${text}}`;
}

/** Most objects are sorted when they come from a lockfile, and sorting again is half of the work. */
function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false;
  return true;
}
