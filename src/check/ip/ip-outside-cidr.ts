import { type Address, formatAddress } from '../../network/address.ts';
import { blockOf, containsAddress, formatCidr, parseCidr, type WrittenCidr } from '../../network/cidr.ts';
import { type AddressRange, parseRange } from '../../network/range.ts';
import { spanOf } from '../../network/spans.ts';
import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-outside-cidr',
  group: 'ip',
  severity: 'error',
  summary: 'An address lies outside its own CIDR, or what a Subnet reserves outside the Subnet.',
  why: 'A host configured so has no route to its gateway, or answers for another network.',
  fix: 'Correct the address or the CIDR.',
  *check(fleet) {
    for (const { node, address, cidr } of ipFacts(fleet)) {
      if (!address || !cidr || address.family !== cidr.family || containsAddress(cidr, address)) continue;
      yield finding(node.resource, describe(address, cidr), ['spec', 'address']);
    }
    for (const subnet of fleet.byKind('Subnet')) {
      const cidr = parseCidr(subnet.manifest.spec.cidr);
      for (const [index, text] of (subnet.manifest.spec.reserved ?? []).entries()) {
        const range = parseRange(text);
        if (cidr && range && !holds(cidr, range))
          yield finding(subnet, `reserved ${text} is not inside ${formatCidr(cidr)}`, [
            'spec',
            'reserved',
            index,
          ]);
      }
    }
  },
};

function holds(cidr: WrittenCidr, { family, span }: AddressRange): boolean {
  const { start, end } = spanOf(cidr);
  return family === cidr.family && start <= span.start && span.end <= end;
}

function describe(address: Address, cidr: WrittenCidr): string {
  const meant = formatCidr(blockOf(address, cidr.prefix));
  return `${formatAddress(address)} is outside ${formatCidr(cidr)}; did you mean ${meant}?`;
}

export default rule;
