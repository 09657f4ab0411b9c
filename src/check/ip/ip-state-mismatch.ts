import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { holdersOf, ipFacts } from '../ip-facts.ts';

const rule: Rule = {
  id: 'ip-state-mismatch',
  group: 'ip',
  severity: 'warning',
  summary: 'The state of an address contradicts its IPAssignments.',
  why: 'An address that is wrongly assigned is never used again, one that is wrongly available is given away twice.',
  fix: 'Leave state out: it follows from the IPAssignments. Or correct it.',
  *check(fleet) {
    for (const { node } of ipFacts(fleet)) {
      const { state } = node.resource.manifest.spec;
      const [attachment] = node.attachments;
      const holders = holdersOf(node).map(({ name }) => name);
      if (state === 'assigned' && !attachment) {
        yield finding(node.resource, `state of ${node.address} is assigned, but it is on no compute`, [
          'spec',
          'state',
        ]);
      } else if (state === 'available' && attachment && holders.length > 0) {
        yield finding(
          node.resource,
          `state of ${node.address} is available, but it is on ${holders.join(', ')} ({at:0})`,
          ['spec', 'state'],
          {
            related: [relatedTo(attachment.resource, 'it is assigned here', ['spec', 'ip'])],
          },
        );
      }
    }
  },
};

export default rule;
