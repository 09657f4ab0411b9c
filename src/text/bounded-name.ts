import { createHash } from 'node:crypto';

/** Most that metadata.name takes. */
const LONGEST_NAME = 253;

/** A name; shortened with a hash of all of it where it is longer, or where `taken` has it. */
export function boundedName(
  plain: string,
  taken: ReadonlySet<string> = new Set(),
  longest = LONGEST_NAME,
): string {
  if (plain.length <= longest && !taken.has(plain)) return plain;
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 10);
  const start = plain.slice(0, longest - hash.length - 1).replace(/[-.]+$/, '');
  return `${start}-${hash}`;
}
