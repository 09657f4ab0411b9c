import type { DnsNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { type Address, canonicalAddress, formatAddress } from '../../network/address.ts';
import { parseReverseName } from '../../network/reverse-name.ts';
import { type DnsFacts, dnsFacts, followName, valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'dns-ptr-mismatch',
  group: 'dns',
  severity: 'warning',
  summary: 'The name that a PTR record gives does not lead back to the address.',
  why: 'Mail servers and others believe a reverse name only where the forward lookup confirms it.',
  fix: 'Correct the PTR, or the address record of the name.',
  *check(fleet) {
    const facts = dnsFacts(fleet);
    for (const node of fleet.dns) {
      const address = node.type === 'PTR' ? parseReverseName(node.fqdn) : undefined;
      if (!address) continue;
      for (const [index, host] of node.values.entries()) yield* confirm(facts, node, address, host, index);
    }
  },
};

function* confirm(
  facts: DnsFacts,
  node: DnsNode,
  address: Address,
  host: string,
  index: number,
): Iterable<Finding> {
  const type = address.family === 4 ? 'A' : 'AAAA';
  const forward = followName(facts, host)?.filter((record) => record.type === type);
  const text = formatAddress(address);
  // What lies in zones of others cannot be judged.
  if (!forward || forward.some(({ values }) => values.some((value) => canonicalAddress(value) === text)))
    return;
  const [first] = forward;
  const found = forward.flatMap(({ values }) => values).join(', ');
  const message = first ? `whose ${type} is ${found} ({at:0})` : `which has no ${type} record`;
  yield finding(
    node.resource,
    `PTR ${text} -> ${host}, ${message}: forward does not confirm`,
    valuePath(node, index),
    {
      related: first ? [relatedTo(first.resource, `${first.fqdn} is ${found}`, valuePath(first, 0))] : [],
    },
  );
}

export default rule;
