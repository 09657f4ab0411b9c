import { addressBits, formatAddress, parseAddress, type Address, type Family } from './address.ts';

/** A block of addresses: `first` has no host bits. */
export interface Cidr {
  readonly family: Family;
  readonly first: bigint;
  readonly prefix: number;
}

/** A block as it was written: `10.0.0.5/24` names an address in a block. */
export interface WrittenCidr extends Cidr {
  /** The written address, host bits included. */
  readonly address: bigint;
}

/** Reads `ADDRESS/PREFIX`, strictly: the prefix in decimal without leading zeros, at most 32 or 128. */
export function parseCidr(text: string): WrittenCidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (!address || !/^(?:0|[1-9][0-9]{0,2})$/.test(digits)) return undefined;
  const prefix = Number(digits);
  return prefix > addressBits(address.family)
    ? undefined
    : { ...blockOf(address, prefix), address: address.value };
}

/** Reads a CIDR or a lone address (a block of one). */
export function parseBlock(text: string): WrittenCidr | undefined {
  if (text.includes('/')) return parseCidr(text);
  const address = parseAddress(text);
  return address && { ...blockOf(address, addressBits(address.family)), address: address.value };
}

/** The block of that prefix length around an address. */
export function blockOf(address: Address, prefix: number): Cidr {
  const host = BigInt(addressBits(address.family) - prefix);
  return { family: address.family, first: (address.value >> host) << host, prefix };
}

/** How many addresses a block has. */
export function blockSize(cidr: Cidr): bigint {
  return 1n << BigInt(addressBits(cidr.family) - cidr.prefix);
}

/** The last address of a block. */
export function lastOf(cidr: Cidr): bigint {
  return cidr.first + blockSize(cidr) - 1n;
}

export function containsAddress(cidr: Cidr, address: Address): boolean {
  return cidr.family === address.family && address.value >= cidr.first && address.value <= lastOf(cidr);
}

/** Whether every address of `inner` is in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  const { family, first, prefix } = inner;
  return outer.prefix <= prefix && containsAddress(outer, { family, value: first });
}

/** Whether two blocks share an address; of two blocks that do, one contains the other. */
export function overlaps(a: Cidr, b: Cidr): boolean {
  return containsCidr(a, b) || containsCidr(b, a);
}

export function hasHostBits(cidr: WrittenCidr): boolean {
  return cidr.address !== cidr.first;
}

/**
 * Whether no host may carry this address because it names the network: the first of an IPv4 block, up to /30 (RFC 3021
 * frees /31), or the subnet-router anycast address of an IPv6 block, up to /126 (RFC 6164 frees /127).
 */
export function isNetworkAddress(cidr: Cidr, address: Address): boolean {
  return (
    containsAddress(cidr, address) &&
    cidr.prefix <= addressBits(cidr.family) - 2 &&
    address.value === cidr.first
  );
}

/** Whether the address is the broadcast address of an IPv4 block of up to /30. IPv6 has none. */
export function isBroadcastAddress(cidr: Cidr, address: Address): boolean {
  return cidr.family === 4 && cidr.prefix <= 30 && address.family === 4 && address.value === lastOf(cidr);
}

/** The canonical text of a block, without host bits. */
export function formatCidr({ family, first, prefix }: Cidr): string {
  return `${formatAddress({ family, value: first })}/${prefix}`;
}

/** The canonical text of a block; a block of one as the bare address. */
export function formatBlock(cidr: Cidr): string {
  const single = cidr.prefix === addressBits(cidr.family);
  return single ? formatAddress({ family: cidr.family, value: cidr.first }) : formatCidr(cidr);
}
