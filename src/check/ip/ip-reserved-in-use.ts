import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';

const rule: Rule = {
  id: 'ip-reserved-in-use',
  group: 'ip',
  severity: 'warning',
  summary: 'A reserved address is assigned to a compute.',
  why: 'It was held back for something, and is in use.',
  fix: 'Remove the IPAssignment, or the state.',
  *check(fleet) {
    for (const { node } of ipFacts(fleet)) {
      const used = node.attachments.find(({ compute }) => compute);
      if (node.resource.manifest.spec.state !== 'reserved' || !used?.compute) continue;
      yield finding(
        node.resource,
        `${node.address} is reserved, and assigned to ${used.compute.name} ({at:0})`,
        ['spec', 'state'],
        {
          related: [relatedTo(used.resource, `it is assigned to ${used.compute.name} here`, ['spec', 'ip'])],
        },
      );
    }
  },
};

export default rule;
