import { createHash } from 'node:crypto';

/** `sha256:` and the hexadecimal digest of the text as UTF-8. */
export function digestText(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part, 'utf8');
  return `sha256:${hash.digest('hex')}`;
}
