import { addressBits, type Address, type Family } from './address.ts';
import type { Cidr } from './cidr.ts';

/** Finds the smallest of many blocks around an address, in as many steps as there are prefix lengths. */
export interface BlockIndex<T> {
  readonly smallestAround: (address: Address) => T | undefined;
}

/** Of equal blocks the first stands. */
export function indexBlocks<T>(items: Iterable<readonly [Cidr, T]>): BlockIndex<T> {
  const byFamily: { readonly [F in Family]: Map<number, Map<bigint, T>> } = { 4: new Map(), 6: new Map() };
  for (const [{ family, first, prefix }, item] of items) {
    const blocks = byFamily[family].get(prefix) ?? new Map<bigint, T>();
    byFamily[family].set(prefix, blocks);
    if (!blocks.has(first)) blocks.set(first, item);
  }
  const lengths = { 4: descending(byFamily[4].keys()), 6: descending(byFamily[6].keys()) };
  return {
    smallestAround: ({ family, value }) => {
      for (const prefix of lengths[family]) {
        const host = BigInt(addressBits(family) - prefix);
        const found = byFamily[family].get(prefix)?.get((value >> host) << host);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function descending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].toSorted((a, b) => b - a);
}
