import { formatCidr, isNetworkAddress } from '../../network/cidr.ts';
import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-network-address',
  group: 'ip',
  severity: 'error',
  summary: 'An address is the network address of its block (IPv6: the subnet-router anycast address).',
  why: 'No host may carry it: packets to it reach the router or nobody.',
  fix: 'Take another address of the block. /31, /32, /127 and /128 have no network address.',
  *check(fleet) {
    for (const { node, address, cidr } of ipFacts(fleet)) {
      if (!address || !cidr || !isNetworkAddress(cidr, address)) continue;
      yield finding(node.resource, `${node.address} is the network address of ${formatCidr(cidr)}`, [
        'spec',
        'address',
      ]);
    }
  },
};

export default rule;
