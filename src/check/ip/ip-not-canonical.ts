import { textsOf } from '../../kinds/endpoints.ts';
import { canonicalAddress } from '../../network/address.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import type { AnyResource } from '../../model/resource.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'ip-not-canonical',
  group: 'ip',
  severity: 'warning',
  summary: 'An IPv6 address is not written in its canonical form (RFC 5952).',
  why: 'A search for an address finds only the spelling that it is written in.',
  fix: 'Write the canonical form: lower case, no leading zeros, the longest run of zeros as "::".',
  *check(fleet) {
    for (const ip of [...fleet.byKind('Subnet'), ...fleet.byKind('IPAddress')]) {
      const { spec } = ip.written ?? ip.manifest; // what a Subnet gives is told there
      const { cidr, gateway, dnsServers } = spec;
      if ('address' in spec) yield* spelling(ip, spec.address, ['spec', 'address']);
      yield* spelling(ip, cidr, ['spec', 'cidr']);
      yield* spelling(ip, gateway, ['spec', 'gateway']);
      if (typeof dnsServers === 'string')
        for (const one of dnsServers.split(',')) yield* spelling(ip, one.trim(), ['spec', 'dnsServers']);
      else
        for (const [index, one] of (dnsServers ?? []).entries())
          yield* spelling(ip, one, ['spec', 'dnsServers', index]);
    }
    for (const one of fleet.byKind('FirewallRule')) {
      for (const side of ['source', 'destination'] as const)
        for (const { text, path } of textsOf((one.written ?? one.manifest).spec[side]))
          yield* spelling(one, text, ['spec', side, ...path]);
    }
  },
};

/** Host bits of a block are another rule's business: its address is only spelled anew here. */
function* spelling(
  resource: AnyResource,
  text: string | undefined,
  path: readonly (string | number)[],
): Iterable<Finding> {
  if (text === undefined) return;
  const [address = '', prefix] = text.split('/');
  const canonical = canonicalAddress(address);
  if (canonical === undefined || canonical === address) return;
  yield finding(
    resource,
    `${text} is not canonical; write ${canonical}${prefix === undefined ? '' : `/${prefix}`}`,
    path,
  );
}

export default rule;
