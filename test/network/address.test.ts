import fc from 'fast-check';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, formatAddress, parseAddress } from '../../src/network/address.ts';

const v4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n }).map((value) => ({ family: 4 as const, value }));
// Most random 128-bit numbers have no zero group at all: build addresses from groups that often are zero.
const group = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
);
const v6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => ({
  family: 6 as const,
  value: groups.reduce((value, part) => (value << 16n) | BigInt(part), 0n),
}));

/** Text near an address: one with a character replaced, inserted or dropped. */
const nearAddress = fc
  .tuple(
    fc.oneof(v4, v6).map(formatAddress),
    fc.nat(),
    fc.constantFrom(...'0123456789abcdefF:.:. %/x'.split('')),
    fc.nat(2),
  )
  .map(([text, seed, letter, how]) => {
    const at = seed % (text.length + 1);
    return how === 0
      ? text.slice(0, at) + letter + text.slice(at + 1)
      : how === 1
        ? text.slice(0, at) + letter + text.slice(at)
        : text.slice(0, at) + text.slice(at + 1);
  });

describe('parseAddress', () => {
  it('accepts exactly what inet_pton accepts', () => {
    const check = (text: string): void => {
      expect(parseAddress(text)?.family ?? 0, text).toBe(text.includes('%') ? 0 : isIP(text));
    };
    fc.assert(fc.property(nearAddress, check), { numRuns: 20_000 });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789af:.'.split('')), maxLength: 20 }), check),
      { numRuns: 20_000 },
    );
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(
        fc.oneof(v4, v6),
        (address) => void expect(parseAddress(formatAddress(address))).toEqual(address),
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '010.0.0.1',
    '1.2.3',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.256',
    '0x1.2.3.4',
    '1.2.3.4.',
    '',
    '1',
    '::1%eth0',
    ':::',
    '1::2::3',
    '::1.2.3',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '12345::',
    '::1.02.3.4',
    '1.2.3.4/32',
    '１.2.3.4',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('does not look at the whole of a text that is far too long', () => {
    expect(parseAddress(':'.repeat(1_000_000))).toBeUndefined();
  });
});

describe('canonicalAddress', () => {
  it.each([
    ['2001:DB8:0::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['::FFFF:c000:0201', '::ffff:192.0.2.1'],
    ['::1.2.3.4', '::102:304'],
    ['192.0.2.1', '192.0.2.1'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it('agrees with the URL standard, which compresses as RFC 5952 does', () => {
    fc.assert(
      fc.property(v6, (address) => {
        const text = formatAddress(address);
        if (isIPv4(text.split(':').at(-1) ?? '')) return;
        expect(`[${text}]`).toBe(new URL(`http://[${text}]/`).hostname);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('parseAddress and node:net agree on values', () => {
  it('an address is in the list that holds it alone', () => {
    fc.assert(
      fc.property(v6, (address) => {
        const list = new BlockList();
        list.addAddress(formatAddress(address), 'ipv6');
        expect(
          list.check(
            address.value
              .toString(16)
              .padStart(32, '0')
              .replace(/(.{4})(?=.)/g, '$1:'),
            'ipv6',
          ),
        ).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
