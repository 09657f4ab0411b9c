import type { FieldChange, Json } from '../../model/state.ts';

/** Longer values are cut in text and markdown; JSON has them whole. */
const MOST = 100;

/** One side of a field on one line: plain words as they are, other text quoted, lists and objects as JSON. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return '(none)';
  const text = typeof value === 'string' && /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length <= MOST ? text : `${[...text].slice(0, MOST).join('')}…`;
}

/**
 * Free text that somebody may have put a secret into. It is shown where the reader has the manifests at hand anyway, not
 * in comments and summaries on a forge, which are for ever.
 */
export function isFreeText({ path }: FieldChange): boolean {
  return /^spec\.(?:notes|content)\b|^metadata\.annotations\b/.test(path);
}
