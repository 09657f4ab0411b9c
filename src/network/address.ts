/** 4 or 6: the IP version. */
export type Family = 4 | 6;

/** An address as an unsigned integer of 32 or 128 bits. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Bits of an address of the family. */
export function addressBits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** How many addresses the family has: the exclusive end of its range. */
export function addressCount(family: Family): bigint {
  return family === 4 ? 1n << 32n : 1n << 128n;
}

// The longest forms: 255.255.255.255 and ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255.
const LONGEST = 45;
const MAPPED = 0xffffn;

/**
 * Reads one address, strictly: four decimal octets without leading zeros, or RFC 4291 text without a zone. No white space,
 * no prefix length, no octal, no short forms. Undefined for everything else.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > LONGEST) return undefined;
  const family = text.includes(':') ? 6 : 4;
  const value = family === 6 ? parseIPv6(text) : parseIPv4(text);
  return value === undefined ? undefined : { family, value };
}

function parseIPv4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let value = 0;
  for (const octet of octets) {
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    value = value * 256 + Number(octet);
  }
  return BigInt(value);
}

function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  if (!head || halves.length > 2) return undefined;
  if (halves.length === 1) return head.length === 8 ? joinGroups(head) : undefined;
  const tail = readGroups(halves[1] ?? '', true);
  // "::" stands for at least one group, as inet_pton reads it.
  if (!tail || head.length + tail.length > 7) return undefined;
  return joinGroups([...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]);
}

/** The 16-bit groups of one side of `::`. Dotted IPv4 may be the last thing of the whole address only. */
function readGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const v4 = parseIPv4(part);
      if (v4 === undefined) return undefined;
      groups.push(Number(v4 >> 16n), Number(v4 & MAPPED));
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function joinGroups(groups: readonly number[]): bigint {
  return BigInt(`0x${groups.map((group) => group.toString(16).padStart(4, '0')).join('')}`);
}

/**
 * The canonical text: dotted decimal, or RFC 5952 (lower case, no leading zeros, the longest run of two or more zero
 * groups as `::`, the first of equals; IPv4-mapped addresses in mixed notation, by its section 5).
 */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) return formatIPv4(Number(value));
  if (value >> 32n === MAPPED) return `::ffff:${formatIPv4(Number(value & 0xffffffffn))}`;
  const groups = splitGroups(value);
  const [start, length] = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function formatIPv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

function splitGroups(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & MAPPED));
}

function longestZeroRun(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best[1]) best = [index - length + 1, length];
  }
  return best;
}

/** The canonical text of an address; undefined where it is none. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address && formatAddress(address);
}
