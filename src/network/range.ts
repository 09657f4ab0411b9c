import { parseAddress, type Family } from './address.ts';
import { parseBlock } from './cidr.ts';
import { type Span, spanOf } from './spans.ts';

/** Addresses of one family that follow one another. */
export interface AddressRange {
  readonly family: Family;
  readonly span: Span;
}

/** Reads an address, `FIRST-LAST` or a CIDR; undefined where it is none of them, or runs backwards. */
export function parseRange(text: string): AddressRange | undefined {
  const [from = '', to, ...more] = text.split('-').map((part) => part.trim());
  if (to === undefined) {
    const block = parseBlock(from);
    return block && { family: block.family, span: spanOf(block) };
  }
  const [first, last] = [parseAddress(from), parseAddress(to)];
  if (!first || !last || more.length > 0 || first.family !== last.family || first.value > last.value)
    return undefined;
  return { family: first.family, span: { start: first.value, end: last.value + 1n } };
}
