import fc from 'fast-check';
import { BlockList } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  addressBits,
  formatAddress,
  parseAddress,
  type Address,
  type Family,
} from '../../src/network/address.ts';
import {
  blockOf,
  blockSize,
  containsAddress,
  containsCidr,
  formatCidr,
  hasHostBits,
  isBroadcastAddress,
  isNetworkAddress,
  lastOf,
  overlaps,
  parseBlock,
  parseCidr,
  type Cidr,
} from '../../src/network/cidr.ts';

const family = fc.constantFrom<Family>(4, 6);
const address = family.chain((kind) =>
  fc
    .bigInt({ min: 0n, max: (1n << BigInt(addressBits(kind))) - 1n })
    .map((value): Address => ({ family: kind, value })),
);
const block = address.chain((inside) =>
  fc.nat(addressBits(inside.family)).map((prefix) => blockOf(inside, prefix)),
);
/** A block and an address in or just beside it. */
const neighbours = fc
  .tuple(block, fc.bigInt({ min: -2n, max: 2n }), fc.boolean())
  .map(([cidr, offset, atEnd]) => {
    const limit = 1n << BigInt(addressBits(cidr.family));
    const value = ((atEnd ? lastOf(cidr) : cidr.first) + offset + limit) % limit;
    return { cidr, address: { family: cidr.family, value } };
  });

const cidr = (text: string): Cidr => parseCidr(text) as Cidr;
const ip = (text: string): Address => parseAddress(text) as Address;

describe('parseCidr', () => {
  it.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/08',
    '10.0.0.0/+8',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.0/ 8',
    '/8',
    '10.0.0.0/-1',
    '10.0.0.0/1e1',
  ])('refuses %j', (text) => expect(parseCidr(text)).toBeUndefined());

  it('reads back what it writes, and finds the block of an address with host bits', () => {
    fc.assert(
      fc.property(address, fc.nat(32), (inside, prefix) => {
        const read = parseCidr(`${formatAddress(inside)}/${prefix}`);
        expect(read).toMatchObject({ ...blockOf(inside, prefix), address: inside.value });
        expect(read && hasHostBits(read)).toBe(inside.value !== blockOf(inside, prefix).first);
        expect(read && parseCidr(formatCidr(read))).toMatchObject(blockOf(inside, prefix));
      }),
    );
  });

  it('parseBlock reads a lone address as a block of one', () => {
    expect(parseBlock('10.0.0.1')).toMatchObject({ family: 4, prefix: 32 });
    expect(parseBlock('2001:db8::1')).toMatchObject({ family: 6, prefix: 128 });
    expect(parseBlock('any')).toBeUndefined();
  });
});

describe('containment', () => {
  it("agrees with node:net's BlockList, at the edges above all", () => {
    fc.assert(
      fc.property(neighbours, ({ cidr: outer, address: inside }) => {
        const type = outer.family === 4 ? 'ipv4' : 'ipv6';
        const list = new BlockList();
        list.addSubnet(formatAddress({ family: outer.family, value: outer.first }), outer.prefix, type);
        expect(containsAddress(outer, inside)).toBe(list.check(formatAddress(inside), type));
      }),
      { numRuns: 5_000 },
    );
  });

  it('of two blocks that share an address one contains the other', () => {
    fc.assert(
      fc.property(block, block, (a, b) => {
        const shared = a.family === b.family && a.first <= lastOf(b) && b.first <= lastOf(a);
        expect(overlaps(a, b)).toBe(shared);
        expect(containsCidr(a, b)).toBe(shared && blockSize(a) >= blockSize(b));
      }),
    );
  });

  it('families never mix', () => {
    expect(containsAddress(cidr('0.0.0.0/0'), ip('::1'))).toBe(false);
    expect(overlaps(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false);
  });
});

describe('addresses that no host may carry', () => {
  it.each([
    ['10.0.0.0/24', '10.0.0.0', 'network'],
    ['10.0.0.0/24', '10.0.0.255', 'broadcast'],
    ['10.0.0.0/24', '10.0.0.1', 'host'],
    ['10.0.0.0/30', '10.0.0.3', 'broadcast'],
    ['10.0.0.0/31', '10.0.0.0', 'host'],
    ['10.0.0.0/31', '10.0.0.1', 'host'],
    ['10.0.0.0/32', '10.0.0.0', 'host'],
    ['2001:db8::/64', '2001:db8::', 'network'],
    ['2001:db8::/64', '2001:db8::ffff:ffff:ffff:ffff', 'host'],
    ['2001:db8::/127', '2001:db8::', 'host'],
    ['2001:db8::/128', '2001:db8::', 'host'],
    ['10.0.0.0/24', '10.0.1.0', 'host'],
  ])('%s: %s is a %s address', (text, inside, what) => {
    expect(isNetworkAddress(cidr(text), ip(inside))).toBe(what === 'network');
    expect(isBroadcastAddress(cidr(text), ip(inside))).toBe(what === 'broadcast');
  });
});
