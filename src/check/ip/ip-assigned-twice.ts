import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { holdersOf, ipFacts } from '../ip-facts.ts';

const rule: Rule = {
  id: 'ip-assigned-twice',
  group: 'ip',
  severity: 'error',
  summary: 'One address is on two computes.',
  why: 'Two machines that answer for one address lose packets in turn.',
  fix: 'Remove one IPAssignment, or label the IPAddress vip: "true" where the machines take it over from each other.',
  *check(fleet) {
    for (const { node } of ipFacts(fleet)) {
      if (node.resource.manifest.metadata.labels?.['vip'] === 'true') continue;
      const [first, ...others] = holdersOf(node).map((compute) =>
        node.attachments.find((one) => one.compute === compute),
      );
      for (const other of others) {
        if (!first?.compute || !other?.compute) continue;
        yield finding(
          other.resource,
          `${node.address} is on ${first.compute.name} ({at:0}) and on ${other.compute.name}`,
          ['spec', 'ip'],
          {
            related: [
              relatedTo(first.resource, `it is assigned to ${first.compute.name} here`, ['spec', 'ip']),
            ],
          },
        );
      }
    }
  },
};

export default rule;
