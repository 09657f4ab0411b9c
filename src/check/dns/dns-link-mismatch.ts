import type { DnsNode, IpNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { canonicalAddress, formatAddress } from '../../network/address.ts';
import { parseReverseName } from '../../network/reverse-name.ts';
import { valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'dns-link-mismatch',
  group: 'dns',
  severity: 'error',
  summary: 'A record names an IPAddress and says another address.',
  why: 'One of the two is stale: the next change of the IPAddress leaves the record behind.',
  fix: 'Leave value out, so that it follows the IPAddress, or correct one of the two.',
  *check(fleet) {
    for (const node of fleet.dns) {
      if (!node.ip) continue;
      if (node.type === 'PTR') yield* compareReverse(node, node.ip);
      else if (node.type === 'A' || node.type === 'AAAA') yield* compareValues(node, node.ip);
    }
  },
};

/** A round robin may hold more than the linked address. */
function* compareValues(node: DnsNode, ip: IpNode): Iterable<Finding> {
  if (node.values.some((value) => canonicalAddress(value) === ip.address)) return;
  const said = node.values.length === 1 ? `value ${node.values[0]}` : `values ${node.values.join(', ')}`;
  yield mismatch(node, ip, said, valuePath(node, 0));
}

function* compareReverse(node: DnsNode, ip: IpNode): Iterable<Finding> {
  const address = parseReverseName(node.fqdn);
  if (!address || formatAddress(address) === ip.address) return;
  yield mismatch(node, ip, `name of ${formatAddress(address)}`, ['spec', 'name']);
}

function mismatch(node: DnsNode, ip: IpNode, said: string, path: readonly (string | number)[]): Finding {
  return finding(node.resource, `${said}, linked IP "${ip.name}" is ${ip.address} ({at:0})`, path, {
    related: [relatedTo(ip.resource, `"${ip.name}" is ${ip.address}`, ['spec', 'address'])],
  });
}

export default rule;
