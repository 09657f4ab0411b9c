import { formatAddress } from '../../network/address.ts';
import { formatCidr } from '../../network/cidr.ts';
import { finding, relatedTo } from '../finding.ts';
import { type IpFacts, ipFacts, subnetKey } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'subnet-gateway-conflict',
  group: 'ip',
  severity: 'error',
  summary: 'One subnet in one place has two gateways.',
  why: 'One of them is a typo, and the hosts that use it are cut off.',
  fix: 'Write the same gateway for every address of the subnet.',
  *check(fleet) {
    // The first IP of each subnet with a gateway, and the gateways that were reported.
    const first = new Map<string, IpFacts>();
    const seen = new Set<string>();
    for (const facts of ipFacts(fleet)) {
      const key = subnetKey(facts);
      if (key === undefined || !facts.gateway || !facts.cidr) continue;
      const other = first.get(key);
      if (!other) first.set(key, facts);
      const gateway = formatAddress(facts.gateway);
      const isNew = !seen.has(`${key} ${gateway}`);
      seen.add(`${key} ${gateway}`);
      if (!other?.gateway || !isNew) continue;
      const expected = formatAddress(other.gateway);
      yield finding(
        facts.node.resource,
        `${formatCidr(facts.cidr)} has two gateways: ${expected} ({at:0}) and ${gateway}`,
        ['spec', 'gateway'],
        {
          related: [
            relatedTo(other.node.resource, `"${other.node.name}" has gateway ${expected}`, [
              'spec',
              'gateway',
            ]),
          ],
        },
      );
    }
  },
};

export default rule;
