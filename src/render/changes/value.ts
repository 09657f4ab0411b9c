import type { FieldChange, Json } from '../../model/state.ts';
import { type DiffLine, hasLines, lineDiff } from '../../text/line-diff.ts';

/** Longer values are cut in text and markdown; JSON has them whole. */
const MOST = 100;
/** How much of what two long values have in common stands before their first difference. */
const LEAD = 20;

/** Both sides of a field, each on one line; long ones from shortly before where they part, so that the difference is seen. */
export function sidesText({ before, after }: FieldChange): {
  readonly before: string;
  readonly after: string;
} {
  const [old, now] = [wholeText(before), wholeText(after)];
  if (old.length <= MOST && now.length <= MOST) return { before: old, after: now };
  const shortest = Math.min(old.length, now.length);
  let same = 0;
  while (same < shortest && old[same] === now[same]) same++;
  const from = same + LEAD < MOST ? 0 : same - LEAD;
  return { before: cut(old, from), after: cut(now, from) };
}

/** Plain words as they are, other text quoted, lists and objects as JSON. */
function wholeText(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  return typeof value === 'string' && /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value);
}

/** At most `MOST` characters from a place on, and signs of what is left out. */
function cut(text: string, from: number): string {
  const rest = Array.from(text.slice(from, from + 2 * MOST));
  const head = from > 0 ? '…' : '';
  const isAll = rest.length <= MOST && text.length <= from + 2 * MOST;
  return `${head}${rest.slice(0, MOST).join('')}${isAll ? '' : '…'}`;
}

/** A text of several lines that was edited, line by line; undefined for all other fields. */
export function fieldLines({ before, after }: FieldChange): readonly DiffLine[] | undefined {
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  return hasLines(before) || hasLines(after) ? lineDiff(before, after) : undefined;
}

/**
 * Free text that somebody may have put a secret into. It is shown where the reader has the manifests at hand anyway, not
 * in comments and summaries on a forge, which are for ever.
 */
export function isFreeText({ path }: FieldChange): boolean {
  return /^spec\.(?:notes|content)\b|^metadata\.annotations\b/.test(path);
}
