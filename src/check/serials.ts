import type { Resource } from '../model/resource.ts';

/** What people write where they know no serial: it stands for nothing, however often it is written. */
const PLACEHOLDER =
  /^(?:n\/?a|none|unknown|tbd|tba|not specified|to be filled by o\.?e\.?m\.?|default string|[-?.x0]+)$/i;

/** One serial number as it is written: its text, and its place in the list. */
export interface Serial {
  readonly text: string;
  readonly path: readonly (string | number)[];
}

/** The serial numbers of an assignment; placeholders are none. */
export function serialsOf(assignment: Resource<'ComponentAssignment'>): readonly Serial[] {
  const written = assignment.manifest.spec.serialNumber;
  if (written === undefined) return [];
  const all: readonly Serial[] =
    typeof written === 'string'
      ? [{ text: written.trim(), path: ['spec', 'serialNumber'] }]
      : written.map((text, index) => ({ text: text.trim(), path: ['spec', 'serialNumber', index] }));
  return all.filter(({ text }) => text !== '' && !PLACEHOLDER.test(text));
}
