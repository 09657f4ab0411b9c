/** What Windows takes for a device, whatever extension follows. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A resource's name as the name of a file or folder (without extension) that every system can make. No resource's name
 * has an underscore, so two names never give one file.
 */
export function fileNameOf(name: string): string {
  return name.replace(DEVICE, '$&_');
}
