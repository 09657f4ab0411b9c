import { canonicalAddress as canonicalOrNothing } from '../network/address.ts';

/** One spelling for an address, so that two spellings are one identity; text that is no address comes back in lower case. */
export function canonicalAddress(text: string): string {
  return canonicalOrNothing(text) ?? text.toLowerCase();
}
