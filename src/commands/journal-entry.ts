import { createHash } from 'node:crypto';
import type { JournalEntryManifest } from '../model/manifest.ts';
import type { Resource } from '../model/resource.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { compareText } from '../text/compare.ts';

export type JournalSpec = NonNullable<JournalEntryManifest['spec']>;
export const CATEGORIES = ['maintenance', 'incident', 'deployment', 'hardware', 'network', 'other'] as const;

/** Most characters of a compute's name in an entry's: with date and digest it stays a DNS label. */
const MOST_OF_COMPUTE = 36;

/**
 * `2026-11-24-153000-db-01-1f3a9c` and, for the second of two that are alike, `…-2`: sorts by time, and two entries that
 * are written at once on two machines do not meet under one name.
 */
export function entryName(spec: JournalSpec, attempt: number): string {
  const [date = '', time = ''] = new Date(spec.timestamp).toISOString().split('T');
  const digest = createHash('sha256').update(canonicalJson(spec)).digest('hex').slice(0, 6);
  const compute = spec.compute.slice(0, MOST_OF_COMPUTE).replace(/-+$/, '');
  const name = `${date}-${time.slice(0, 8).replaceAll(':', '')}-${compute}-${digest}`;
  return attempt === 1 ? name : `${name}-${attempt}`;
}

/** Newest first; of one instant by name. */
export function sortEntries(
  entries: readonly Resource<'JournalEntry'>[],
): readonly Resource<'JournalEntry'>[] {
  const instant = ({ manifest }: Resource<'JournalEntry'>) => Date.parse(manifest.spec.timestamp) || 0;
  return entries.toSorted((a, b) => instant(b) - instant(a) || compareText(a.name, b.name));
}
