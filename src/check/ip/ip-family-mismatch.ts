import { parseCidr } from '../../network/cidr.ts';
import { type Family, parseAddress } from '../../network/address.ts';
import { finding } from '../finding.ts';
import { type IpFacts, ipFacts } from '../ip-facts.ts';
import type { Finding, Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-family-mismatch',
  group: 'ip',
  severity: 'error',
  summary: 'An address, its CIDR and its gateway are not of one family.',
  why: 'An IPv4 address cannot be in an IPv6 network, nor be routed by an IPv6 gateway.',
  fix: 'Write all three of the same family; a second family is an IPAddress of its own.',
  *check(fleet) {
    for (const subnet of fleet.byKind('Subnet')) {
      const { cidr, gateway } = subnet.manifest.spec;
      const [block, router] = [parseCidr(cidr), parseAddress(gateway ?? '')];
      if (block && router && block.family !== router.family)
        yield finding(
          subnet,
          `families differ: ${cidr} is IPv${block.family}, the gateway ${gateway} is IPv${router.family}`,
          ['spec', 'gateway'],
        );
    }
    for (const facts of ipFacts(fleet)) {
      yield* compare(facts, 'cidr', facts.cidr?.family);
      yield* compare(facts, 'gateway', facts.gateway?.family);
    }
  },
};

function* compare(
  { node, address }: IpFacts,
  field: 'cidr' | 'gateway',
  family: Family | undefined,
): Iterable<Finding> {
  if (!address || !family || family === address.family) return;
  const written = node.resource.manifest.spec[field] ?? '';
  yield finding(
    node.resource,
    `families differ: the address ${node.address} is IPv${address.family}, the ${field} ${written} is IPv${family}`,
    ['spec', field],
  );
}

export default rule;
