import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'renewal-after-end',
  group: 'billing',
  severity: 'warning',
  summary: 'A contract renews after it has ended.',
  why: 'A contract that ended cannot renew: one of the two dates is wrong.',
  fix: 'Correct renewalDate or contractEndDate.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      const { renewalDate, contractEndDate } = compute.resource.manifest.spec.billing ?? {};
      if (renewalDate === undefined || contractEndDate === undefined || renewalDate <= contractEndDate)
        continue;
      yield finding(
        compute.resource,
        `"${compute.name}" renews ${renewalDate}, after its contract ends ${contractEndDate}`,
        ['spec', 'billing', 'renewalDate'],
      );
    }
  },
};

export default rule;
