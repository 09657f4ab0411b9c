import { dayCount, daysBetween } from '../dates.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'renewal-past',
  group: 'billing',
  severity: 'warning',
  summary: 'A renewal date has passed.',
  why: 'The contract was renewed or it was not; the manifest tells neither.',
  fix: 'Write the next renewalDate, or remove it where the contract does not renew.',
  *check(fleet, { today }) {
    for (const compute of fleet.computes.values()) {
      const renewal = compute.resource.manifest.spec.billing?.renewalDate;
      const over = renewal === undefined ? 0 : daysBetween(renewal, today);
      if (over <= 0) continue;
      yield finding(
        compute.resource,
        `the renewal date of "${compute.name}" (${renewal}) passed ${dayCount(over)} ago`,
        ['spec', 'billing', 'renewalDate'],
      );
    }
  },
};

export default rule;
