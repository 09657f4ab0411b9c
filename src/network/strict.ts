import { parseAddress } from './address.ts';
import { formatCidr, parseCidr } from './cidr.ts';

/** What an error says of a text that is no address or block, with what gives it away. */
export function notStrict(text: string, what: 'address' | 'CIDR' | 'address, range or CIDR'): string {
  const why = what === 'address' ? prefixOf(text) : undefined;
  return `"${text}" is not a strict IPv4 or IPv6 ${what}${why ?? whyNotStrict(text)}`;
}

/** The commonest faults, as the end of a sentence; '' for any other. */
export function whyNotStrict(text: string): string {
  if (text.includes('%')) return ': a zone does not belong here';
  if (/(^|\.)0[0-9]+(\.|\/|$)/.test(text)) return ': a number must not begin with 0';
  if (/\s/.test(text)) return ': it holds white space';
  return parseAddress(text) ? ': the prefix length is missing' : '';
}

/** An address that is written with its prefix length, as interfaces show it: the two are two fields. */
function prefixOf(text: string): string | undefined {
  const cidr = parseCidr(text);
  const [address] = text.split('/');
  return (
    cidr && `: its prefix length stands in a field of its own, address: ${address}, cidr: ${formatCidr(cidr)}`
  );
}
