import { SocketAddress, isIP } from 'node:net';

/**
 * One spelling for an address (RFC 5952 for v6), so that two spellings are one identity; text that is no address comes
 * back as it is, in lower case.
 */
export function canonicalAddress(text: string): string {
  const family = isIP(text);
  if (family === 4) return text;
  if (family === 6 && !text.includes('%')) return new SocketAddress({ address: text, family: 'ipv6' }).address;
  return text.toLowerCase();
}
