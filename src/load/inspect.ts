import { type Document, isAlias, isCollection, isMap, isPair, isScalar } from 'yaml';
import { MAX_KEYS, MAX_REFERENCES } from './limits.ts';

/** A fault of a document that parses. Offsets into the text. */
export type DocumentFault =
  | { readonly fault: 'duplicate'; readonly key: string; readonly first: Range; readonly second: Range }
  | { readonly fault: 'key'; readonly at: Range }
  | { readonly fault: 'keys'; readonly at: Range }
  | { readonly fault: 'aliases'; readonly at: Range };

type Range = readonly [start: number, end: number];

/**
 * What the parser lets pass, in one walk over the nodes: keys written twice (also `1` and `"1"`, which are one key of a
 * value), keys that are no text, and so many aliases that resolving them takes long.
 */
export function inspect(document: Document): readonly DocumentFault[] {
  const faults: DocumentFault[] = [];
  const pending: unknown[] = [document.contents];
  let aliases = 0;
  while (pending.length > 0) {
    const node = pending.pop();
    if (isAlias(node) && ++aliases > MAX_REFERENCES) return [{ fault: 'aliases', at: rangeOf(node) }];
    if (!isCollection(node)) continue;
    if (isMap(node)) inspectKeys(node.items, faults);
    for (const item of node.items) pending.push(isPair(item) ? item.value : item);
  }
  return faults.toSorted((a, b) => startOf(a) - startOf(b));
}

function inspectKeys(items: readonly { readonly key: unknown }[], faults: DocumentFault[]): void {
  if (items.length > MAX_KEYS) {
    faults.push({ fault: 'keys', at: rangeOf(items[MAX_KEYS]?.key) });
    return;
  }
  const seen = new Map<string, Range>();
  for (const { key } of items) {
    const at = rangeOf(key);
    if (!isScalar(key)) {
      faults.push({ fault: 'key', at });
      continue;
    }
    const text = key.value === null ? '' : String(key.value);
    const first = seen.get(text);
    if (first) faults.push({ fault: 'duplicate', key: text, first, second: at });
    else seen.set(text, at);
  }
}

function rangeOf(node: unknown): Range {
  const range = (node as { readonly range?: readonly number[] | null } | null)?.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

function startOf(fault: DocumentFault): number {
  return fault.fault === 'duplicate' ? fault.second[0] : fault.at[0];
}
