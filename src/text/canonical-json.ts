type JsonObject = Record<string, unknown>;

/**
 * JSON with sorted keys, no white space and Maps as objects: one text for one value, on any machine. What JSON cannot
 * hold is written as JSON.stringify would (undefined members left out, NaN and infinities as null).
 */
export function canonicalJson(value: unknown): string {
  const met = { odd: false };
  const sorted = inOrder(value, met);
  return met.odd ? writeOut(value) : (JSON.stringify(sorted) ?? 'null');
}

/** The same value with the keys of its objects in order. `met.odd`: there is a key that no object keeps at its place. */
function inOrder(value: unknown, met: { odd: boolean }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => inOrder(item, met));
  const object = (value instanceof Map ? Object.fromEntries(value) : value) as JsonObject;
  const keys = Object.keys(object);
  if (!isSorted(keys)) keys.sort();
  const sorted: JsonObject = {};
  for (const key of keys) {
    if (isOdd(key)) met.odd = true;
    else sorted[key] = inOrder(object[key], met);
  }
  return sorted;
}

/** Numbers come first in any object, and this name is its prototype's. */
function isOdd(key: string): boolean {
  const first = key.charCodeAt(0);
  return (first >= 48 && first <= 57) || key === '__proto__';
}

/** Most objects are sorted when they come from a lockfile, and sorting again is half of the work. */
function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return false;
  return true;
}

/** Member by member: much slower, and for any key. */
function writeOut(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(writeOut).join(',')}]`;
  const entries: (readonly [unknown, unknown])[] = value instanceof Map ? [...value] : Object.entries(value);
  const members = entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => [String(key), item] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${writeOut(item)}`).join(',')}}`;
}
