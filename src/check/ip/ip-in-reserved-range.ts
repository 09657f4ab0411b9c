import type { Resource } from '../../model/resource.ts';
import { parseCidr } from '../../network/cidr.ts';
import { parseRange } from '../../network/range.ts';
import { finding, relatedTo } from '../finding.ts';
import { holdersOf, ipFacts, networkOf } from '../ip-facts.ts';
import { DEFAULT_NETWORK } from '../../kinds/address.ts';
import { groupBy } from '../../text/group-by.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-in-reserved-range',
  group: 'ip',
  severity: 'warning',
  summary: 'A machine has an address that its Subnet holds back.',
  why: 'Reserved ranges are kept for what no manifest shows (DHCP pools, routers): two machines may end up with one address.',
  fix: 'Take another address of the Subnet (get subnets shows the next free one), or narrow what is reserved.',
  *check(fleet) {
    const subnets = groupBy(
      fleet.byKind('Subnet').filter(({ manifest }) => manifest.spec.reserved !== undefined),
      ({ manifest }) => manifest.spec.network ?? DEFAULT_NETWORK,
    );
    if (subnets.size === 0) return;
    const ranges = new Map([...subnets].map(([network, list]) => [network, list.flatMap(readRanges)]));
    for (const { node, address } of ipFacts(fleet)) {
      const [holder] = holdersOf(node);
      const held = ranges
        .get(networkOf(node))
        ?.find(
          ({ family, span }) =>
            address?.family === family && span.start <= address.value && address.value < span.end,
        );
      if (!holder || !held) continue;
      yield finding(
        node.resource,
        `${node.address} is on ${holder.name}, and "${held.subnet.name}" reserves ${held.text} ({at:0})`,
        ['spec', 'address'],
        {
          related: [
            relatedTo(held.subnet, `${held.text} is reserved here`, ['spec', 'reserved', held.index]),
          ],
        },
      );
    }
  },
};

function readRanges(subnet: Resource<'Subnet'>) {
  if (!parseCidr(subnet.manifest.spec.cidr)) return [];
  return (subnet.manifest.spec.reserved ?? []).flatMap((text, index) => {
    const range = parseRange(text);
    return range ? [{ ...range, subnet, text, index }] : [];
  });
}

export default rule;
