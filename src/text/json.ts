import { compareText } from './compare.ts';
import { escapeJson } from './escape.ts';

/**
 * The JSON that commands print: two spaces, Maps as objects with sorted keys, members in the order given. Controls that
 * JSON would let through are escaped. Ends in a line feed.
 */
export function formatJson(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, plain, 2) ?? 'null')}\n`;
}

function plain(_key: string, value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  const entries = [...value].map(([key, item]) => [String(key), item] as const);
  const sorted = entries.toSorted(([a], [b]) => compareText(a, b));
  // Object.fromEntries defines, it does not assign: a key __proto__ becomes a member like any other
  return Object.fromEntries(sorted);
}

/** An object of JSON, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
