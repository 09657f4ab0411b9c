import { parseAddress } from '../../network/address.ts';
import { parseBlock, parseCidr } from '../../network/cidr.ts';
import { parseRange } from '../../network/range.ts';
import { notStrict, whyNotStrict } from '../../network/strict.ts';
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
    for (const subnet of fleet.byKind('Subnet')) yield* judgeSubnet(subnet);
    for (const one of fleet.byKind('FirewallRule')) {
      for (const side of ['source', 'destination'] as const) {
        const text = one.manifest.spec[side];
        // lists are read where they are expanded
        if (typeof text !== 'string' || text === 'any' || parseBlock(text)) continue;
        yield finding(
          one,
          `${side} "${text}" is neither an address nor a CIDR nor any${whyNotStrict(text)}`,
          ['spec', side],
        );
      }
    }
  },
};

function* judgeAddress(ip: Resource<'IPAddress'>): Iterable<Finding> {
  // What a Subnet gives is told there.
  const { spec } = ip.written ?? ip.manifest;
  if (!parseAddress(spec.address)) yield bad(ip, 'address', spec.address, ['spec', 'address']);
  yield* judgeRouting(ip, spec);
}

function* judgeSubnet(subnet: Resource<'Subnet'>): Iterable<Finding> {
  const { spec } = subnet.manifest;
  yield* judgeRouting(subnet, spec);
  for (const [index, text] of (spec.reserved ?? []).entries()) {
    if (!parseRange(text)) yield bad(subnet, 'address, range or CIDR', text, ['spec', 'reserved', index]);
  }
}

interface Routing {
  readonly cidr?: string;
  readonly gateway?: string;
  readonly dnsServers?: string | readonly string[];
}

function* judgeRouting(resource: AnyResource, { cidr, gateway, dnsServers }: Routing): Iterable<Finding> {
  if (cidr !== undefined && !parseCidr(cidr)) yield bad(resource, 'CIDR', cidr, ['spec', 'cidr']);
  if (gateway !== undefined && !parseAddress(gateway))
    yield bad(resource, 'address', gateway, ['spec', 'gateway']);
  for (const { text, path } of serversOf(dnsServers)) {
    if (!parseAddress(text)) yield bad(resource, 'address', text, path);
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
  what: 'address' | 'CIDR' | 'address, range or CIDR',
  text: string,
  path: readonly (string | number)[],
): Finding {
  return finding(resource, notStrict(text, what), path);
}

export default rule;
