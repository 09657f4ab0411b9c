import { canonicalAddress as canonicalOrNothing } from '../network/address.ts';

/** The address space of an IPAddress or a Subnet that names none. */
export const DEFAULT_NETWORK = 'default';

/** One spelling for an address, so that two spellings are one identity; text that is no address comes back in lower case. */
export function canonicalAddress(text: string): string {
  return canonicalOrNothing(text) ?? text.toLowerCase();
}

/** How an address is called where others are meant by their names: the address, NETWORK/ADDRESS outside the default network. */
export function addressKey({ address, network = DEFAULT_NETWORK }: WrittenAddress): string {
  const canonical = canonicalAddress(address);
  return network === DEFAULT_NETWORK ? canonical : `${network}/${canonical}`;
}

interface WrittenAddress {
  readonly address: string;
  readonly network?: string | undefined;
}

/**
 * A reference to an IPAddress by its literal address, alone or as NETWORK/ADDRESS, in one spelling: what `addressKey` gives
 * for it. Undefined where the text can only be a name.
 */
export function literalKey(reference: string): string | undefined {
  const slash = reference.indexOf('/');
  const address = canonicalOrNothing(reference.slice(slash + 1));
  if (address === undefined) return undefined;
  return addressKey({ address, network: slash < 0 ? DEFAULT_NETWORK : reference.slice(0, slash) });
}
