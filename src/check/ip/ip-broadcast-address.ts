import { formatCidr, isBroadcastAddress } from '../../network/cidr.ts';
import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-broadcast-address',
  group: 'ip',
  severity: 'error',
  summary: 'An address is the broadcast address of its block.',
  why: 'No host may carry it: packets to it go to every host of the network.',
  fix: 'Take another address of the block. /31 and /32, and IPv6, have no broadcast address.',
  *check(fleet) {
    for (const { node, address, cidr } of ipFacts(fleet)) {
      if (!address || !cidr || !isBroadcastAddress(cidr, address)) continue;
      yield finding(node.resource, `${node.address} is the broadcast address of ${formatCidr(cidr)}`, [
        'spec',
        'address',
      ]);
    }
  },
};

export default rule;
