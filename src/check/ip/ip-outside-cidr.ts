import { type Address, formatAddress } from '../../network/address.ts';
import { blockOf, containsAddress, formatCidr, type WrittenCidr } from '../../network/cidr.ts';
import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-outside-cidr',
  group: 'ip',
  severity: 'error',
  summary: 'An address lies outside its own CIDR.',
  why: 'A host configured so has no route to its gateway, or answers for another network.',
  fix: 'Correct the address or the CIDR.',
  *check(fleet) {
    for (const { node, address, cidr } of ipFacts(fleet)) {
      if (!address || !cidr || address.family !== cidr.family || containsAddress(cidr, address)) continue;
      yield finding(node.resource, describe(address, cidr), ['spec', 'address']);
    }
  },
};

function describe(address: Address, cidr: WrittenCidr): string {
  const meant = formatCidr(blockOf(address, cidr.prefix));
  return `${formatAddress(address)} is outside ${formatCidr(cidr)}; did you mean ${meant}?`;
}

export default rule;
