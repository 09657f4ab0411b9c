import type { Block, Content, Entry, Section } from '../document/document.ts';
import { plural } from '../style.ts';

/** Entries of a section that is not folded: what more there is is counted. */
export const MOST = 20;
/** Findings and rows that are written at all. */
export const MOST_WRITTEN = 1000;
export const MOST_NAMES = 6;

export function list(title: string, entries: readonly Entry[], folded = false): Section {
  if (entries.length === 0) return { title, blocks: [] };
  const block: Block = {
    entries: entries.slice(0, MOST_WRITTEN),
    unwritten: Math.max(0, entries.length - MOST_WRITTEN),
    ...(folded ? {} : { most: MOST }),
  };
  return { title, blocks: [block], folded };
}

export function andOthers(count: number): readonly Content[] {
  return count === 0 ? [] : [`and ${plural(count, 'service')} alike:`];
}

/** What reads the same but for a name, together, in the order of the first ones. */
export function groupAlike<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
