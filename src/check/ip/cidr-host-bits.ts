import { formatCidr, hasHostBits } from '../../network/cidr.ts';
import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'cidr-host-bits',
  group: 'ip',
  severity: 'error',
  summary: 'A CIDR names a host in place of its network.',
  why: 'Tools refuse such a block or cut it silently, and two spellings of one network look like two.',
  fix: 'Write the first address of the block.',
  *check(fleet) {
    for (const { node, cidr } of ipFacts(fleet)) {
      if (!cidr || !hasHostBits(cidr)) continue;
      yield finding(
        node.resource,
        `${node.resource.manifest.spec.cidr} has host bits; use ${formatCidr(cidr)}`,
        ['spec', 'cidr'],
      );
    }
  },
};

export default rule;
