import { addressCount, type Address, type Family } from './address.ts';
import { containsAddress, containsCidr, formatCidr, parseCidr, type Cidr } from './cidr.ts';
import { spanOf, subtractSpans, unionSpans, type Spans } from './spans.ts';

/** A block that is not reachable from the internet, from the IANA special-purpose address registries. */
export interface SpecialBlock {
  readonly cidr: Cidr;
  /** As a reader says it: `private (RFC 1918)`. */
  readonly name: string;
  /** `private` blocks are what hosts inside a network carry; the others are no host's lasting address at all. */
  readonly scope: 'private' | 'link' | 'host' | 'none';
}

// Sources: the IANA registries that RFC 6890 began (RFC 8190, 9637, 9780 among its successors), entries that are not
// globally reachable. Documentation ranges (RFC 5737, RFC 3849) are left out on purpose: fleets in examples and tests use
// them as public addresses, and a machine that carries one is not private.
const TABLE: readonly (readonly [cidr: string, scope: SpecialBlock['scope'], name: string])[] = [
  ['0.0.0.0/8', 'none', '"this network" (RFC 791)'],
  ['10.0.0.0/8', 'private', 'private (RFC 1918)'],
  ['100.64.0.0/10', 'private', 'carrier-grade NAT (RFC 6598)'],
  ['127.0.0.0/8', 'host', 'loopback (RFC 1122)'],
  ['169.254.0.0/16', 'link', 'link-local (RFC 3927)'],
  ['172.16.0.0/12', 'private', 'private (RFC 1918)'],
  ['192.0.0.0/24', 'none', 'IETF protocol assignments (RFC 6890)'],
  ['192.88.99.0/24', 'none', 'deprecated 6to4 relay anycast (RFC 7526)'],
  ['192.168.0.0/16', 'private', 'private (RFC 1918)'],
  ['198.18.0.0/15', 'private', 'benchmarking (RFC 2544)'],
  ['224.0.0.0/4', 'none', 'multicast (RFC 5771)'],
  ['240.0.0.0/4', 'none', 'reserved (RFC 1112)'],
  ['::/128', 'none', 'unspecified (RFC 4291)'],
  ['::1/128', 'host', 'loopback (RFC 4291)'],
  ['::ffff:0.0.0.0/96', 'none', 'IPv4-mapped (RFC 4291)'],
  ['64:ff9b:1::/48', 'private', 'local-use IPv4/IPv6 translation (RFC 8215)'],
  ['100::/64', 'none', 'discard-only (RFC 6666)'],
  ['100:0:0:1::/64', 'none', 'dummy prefix (RFC 9780)'],
  ['2001:2::/48', 'private', 'benchmarking (RFC 5180)'],
  ['2001:10::/28', 'none', 'deprecated ORCHID (RFC 4843)'],
  ['5f00::/16', 'private', 'segment routing SIDs (RFC 9602)'],
  ['fc00::/7', 'private', 'unique local (RFC 4193)'],
  ['fe80::/10', 'link', 'link-local (RFC 4291)'],
  ['fec0::/10', 'private', 'deprecated site-local (RFC 3879)'],
  ['ff00::/8', 'none', 'multicast (RFC 4291)'],
];

// Globally reachable exceptions inside blocks of the table (IANA: 192.0.0.9/32, 192.0.0.10/32).
const REACHABLE: readonly Cidr[] = ['192.0.0.9/32', '192.0.0.10/32'].map(readBlock);

const BLOCKS: readonly SpecialBlock[] = TABLE.map(([text, scope, name]) => ({
  cidr: readBlock(text),
  scope,
  name,
}));

function readBlock(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr || formatCidr(cidr) !== text) throw new Error(`special-purpose block ${text} is not canonical`);
  return cidr;
}

/** The special-purpose block that holds an address; undefined for a public one (documentation ranges are public). */
export function specialBlock(address: Address): SpecialBlock | undefined {
  if (REACHABLE.some((cidr) => containsAddress(cidr, address))) return undefined;
  return BLOCKS.find(({ cidr }) => containsAddress(cidr, address));
}

export function isPublic(address: Address): boolean {
  return specialBlock(address) === undefined;
}

const MULTICAST: readonly Cidr[] = ['224.0.0.0/4', 'ff00::/8', '255.255.255.255/32'].map(readBlock);

/** Whether a block lies among the groups (or is the broadcast address) that hosts join and do not own. */
export function isMulticast(cidr: Cidr): boolean {
  return MULTICAST.some((group) => containsCidr(group, cidr));
}

/** Every public address of a family, as a set. */
export function publicSpans(family: Family): Spans {
  const all: Spans = [{ start: 0n, end: addressCount(family) }];
  const special = BLOCKS.filter(({ cidr }) => cidr.family === family).map(({ cidr }) => spanOf(cidr));
  const reachable = REACHABLE.filter((cidr) => cidr.family === family).map(spanOf);
  return unionSpans([...subtractSpans(all, unionSpans(special)), ...reachable]);
}
