import { parseAddress } from '../../network/address.ts';
import { parseBlock, parseCidr } from '../../network/cidr.ts';
import type { AnyResource, Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'ip-invalid',
  group: 'ip',
  severity: 'error',
  summary: 'An address or a block is not strict IPv4 or IPv6.',
  why: 'Programs read loose spellings differently: 010.0.0.1 is 8.0.0.1 to one and 10.0.0.1 to the next.',
  fix: 'Write four decimal numbers without leading zeros, or IPv6 text without a zone; a block with its prefix length.',
  blocks: true,
  *check(fleet) {
    for (const ip of fleet.byKind('IPAddress')) yield* judgeAddress(ip);
    for (const one of fleet.byKind('FirewallRule')) {
      for (const side of ['source', 'destination'] as const) {
        const text = one.manifest.spec[side];
        if (text === 'any' || parseBlock(text)) continue;
        yield finding(one, `${side} "${text}" is neither an address nor a CIDR nor any${hint(text)}`, [
          'spec',
          side,
        ]);
      }
    }
  },
};

function* judgeAddress(ip: Resource<'IPAddress'>): Iterable<Finding> {
  const { address, cidr, gateway, dnsServers } = ip.manifest.spec;
  if (!parseAddress(address)) yield bad(ip, 'address', address, ['spec', 'address']);
  if (!parseCidr(cidr)) yield bad(ip, 'CIDR', cidr, ['spec', 'cidr']);
  if (gateway !== undefined && !parseAddress(gateway)) yield bad(ip, 'address', gateway, ['spec', 'gateway']);
  for (const { text, path } of serversOf(dnsServers)) {
    if (!parseAddress(text)) yield bad(ip, 'address', text, path);
  }
}

function serversOf(
  written: string | readonly string[] | undefined,
): { text: string; path: (string | number)[] }[] {
  if (typeof written !== 'string')
    return (written ?? []).map((text, index) => ({ text, path: ['spec', 'dnsServers', index] }));
  return written.split(',').map((text) => ({ text: text.trim(), path: ['spec', 'dnsServers'] }));
}

function bad(
  resource: AnyResource,
  what: 'address' | 'CIDR',
  text: string,
  path: readonly (string | number)[],
): Finding {
  return finding(resource, `"${text}" is not a strict IPv4 or IPv6 ${what}${hint(text)}`, path);
}

function hint(text: string): string {
  if (text.includes('%')) return ': a zone does not belong here';
  if (/(^|\.)0[0-9]+(\.|\/|$)/.test(text)) return ': a number must not begin with 0';
  if (/\s/.test(text)) return ': it holds white space';
  return parseAddress(text) ? ': the prefix length is missing' : '';
}

export default rule;
