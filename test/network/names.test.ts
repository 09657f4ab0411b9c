import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressBits,
  formatAddress,
  parseAddress,
  type Address,
  type Family,
} from '../../src/network/address.ts';
import { isInZone, nameProblems, normalizeName } from '../../src/network/dns-name.ts';
import { parseReverseName, reverseName } from '../../src/network/reverse-name.ts';
import { isPublic, specialBlock } from '../../src/network/special.ts';

const ip = (text: string): Address => parseAddress(text) as Address;
const kinds = (name: string, options = {}): string[] => nameProblems(name, options).map(({ kind }) => kind);

describe('nameProblems', () => {
  it.each([
    'www.example.com',
    'www.example.com.',
    'a',
    '1.example.com',
    'xn--bcher-kva.example',
    `${'a'.repeat(63)}.example.com`,
    'EXAMPLE.com',
  ])('accepts %s', (name) => expect(kinds(name)).toEqual([]));

  it.each([
    ['', 'empty'],
    ['.', 'empty'],
    ['a..b', 'label-empty'],
    ['.a', 'label-empty'],
    [`${'a'.repeat(64)}.example.com`, 'label-too-long'],
    [Array.from({ length: 64 }, () => 'abc').join('.'), 'name-too-long'],
    ['_dmarc.example.com', 'label-characters'],
    ['a\u200db.example', 'label-characters'],
    ['a b.example', 'label-characters'],
    ['-a.example', 'label-hyphen'],
    ['a-.example', 'label-hyphen'],
    ['*.example.com', 'wildcard-position'],
  ])('refuses %s: %s', (name, kind) => expect(kinds(name)).toEqual([kind]));

  it('allows a wildcard as the leftmost label alone, and underscores, where asked', () => {
    expect(kinds('*.example.com', { wildcard: true })).toEqual([]);
    expect(kinds('a.*.example.com', { wildcard: true })).toEqual(['wildcard-position']);
    expect(kinds('a*.example.com', { wildcard: true })).toEqual(['wildcard-position']);
    expect(kinds('_acme-challenge.example.com', { underscore: true })).toEqual([]);
  });

  it('takes 253 characters, not 254', () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
    expect([name.length, kinds(name), kinds(`${name}.`), kinds(`${name}d`)]).toEqual([
      253,
      [],
      [],
      ['name-too-long'],
    ]);
  });
});

describe('zones', () => {
  it('hold their apex and what ends in a dot and their name', () => {
    expect(isInZone('example.com', 'example.com')).toBe(true);
    expect(isInZone('www.example.com', 'example.com')).toBe(true);
    expect(isInZone('badexample.com', 'example.com')).toBe(false);
    expect(normalizeName('WWW.Example.COM.')).toBe('www.example.com');
  });
});

describe('reverse names', () => {
  it.each([
    ['203.0.113.45', '45.113.0.203.in-addr.arpa'],
    ['2001:db8::567:89ab', 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
  ])('of %s is %s', (text, name) => expect(reverseName(ip(text))).toBe(name));

  it('lead back to the address', () => {
    const address = fc
      .constantFrom<Family>(4, 6)
      .chain((family) =>
        fc
          .bigInt({ min: 0n, max: (1n << BigInt(addressBits(family))) - 1n })
          .map((value) => ({ family, value })),
      );
    fc.assert(
      fc.property(
        address,
        (one) => void expect(parseReverseName(reverseName(one).toUpperCase())).toEqual(one),
      ),
    );
  });

  it.each([
    '113.0.203.in-addr.arpa',
    '045.113.0.203.in-addr.arpa',
    '256.113.0.203.in-addr.arpa',
    'www.example.com',
    '1.2.3.4.5.in-addr.arpa',
    'g.ip6.arpa',
    'in-addr.arpa',
  ])('refuses %s', (name) => expect(parseReverseName(name)).toBeUndefined());
});

describe('special-purpose blocks', () => {
  it.each([
    '8.8.8.8',
    '203.0.113.45',
    '198.51.100.1',
    '192.0.2.1',
    '2001:db8::1',
    '3fff::1',
    '2606:4700::1111',
    '172.32.0.1',
    '100.128.0.1',
    '192.0.0.9',
    '64:ff9b::808:808',
  ])('%s is public (documentation ranges are)', (text) => expect(isPublic(ip(text))).toBe(true));

  it.each([
    ['10.0.0.4', 'private (RFC 1918)'],
    ['172.31.255.255', 'private (RFC 1918)'],
    ['192.168.1.1', 'private (RFC 1918)'],
    ['100.64.0.1', 'carrier-grade NAT (RFC 6598)'],
    ['169.254.1.1', 'link-local (RFC 3927)'],
    ['127.0.0.1', 'loopback (RFC 1122)'],
    ['fd00::1', 'unique local (RFC 4193)'],
    ['fe80::1', 'link-local (RFC 4291)'],
    ['::1', 'loopback (RFC 4291)'],
    ['::ffff:10.0.0.1', 'IPv4-mapped (RFC 4291)'],
    ['224.0.0.1', 'multicast (RFC 5771)'],
  ])('%s is %s', (text, name) => expect(specialBlock(ip(text))?.name).toBe(name));

  it('say the address back in their messages', () => {
    expect(formatAddress(ip('FD00::1'))).toBe('fd00::1');
  });
});
