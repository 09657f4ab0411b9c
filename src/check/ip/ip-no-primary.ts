import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'ip-no-primary',
  group: 'ip',
  severity: 'warning',
  summary: 'A compute has IPs, and none of them is primary.',
  why: 'Nothing says by which address the machine is reached.',
  fix: 'Write primary: true on one IPAssignment of the compute.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      const own = compute.attachments.filter(({ ip }) => ip?.role !== 'bmc');
      const [first] = own;
      if (!first || compute.attachments.some(({ primary }) => primary)) continue;
      const count = own.length;
      yield finding(
        compute.resource,
        `${compute.name} has ${count} IP${count === 1 ? '' : 's'} and no primary`,
        ['metadata', 'name'],
        {
          related: [
            relatedTo(
              first.resource,
              `${first.ip?.address ?? first.resource.manifest.spec.ip} is assigned here`,
              ['spec'],
            ),
          ],
        },
      );
    }
  },
};

export default rule;
