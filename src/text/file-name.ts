import { createHash } from 'node:crypto';

/** What Windows takes for a device, whatever extension follows. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** File systems take 255 bytes; an extension and a suffix of ours still fit. */
const LONGEST = 230;

/**
 * A resource's name as the name of a file or folder (without extension) that every system can make; a long one is shortened
 * with a hash. No resource's name has an underscore, so two names never give one file.
 */
export function fileNameOf(name: string): string {
  if (name.length > LONGEST) {
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 10);
    return `${fileNameOf(name.slice(0, LONGEST - hash.length - 2))}_${hash}`;
  }
  return name.replace(DEVICE, '$&_');
}
