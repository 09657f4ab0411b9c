import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'inactive-still-billed',
  group: 'billing',
  severity: 'warning',
  summary: 'An inactive machine is still paid for.',
  why: 'Nothing is placed on it: its cost buys nothing.',
  fix: 'Cancel the machine and remove its manifest or its billing, or set it active.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      if (compute.state !== 'inactive' || !compute.cost || compute.cost.monthly <= 0) continue;
      const billing = compute.resource.manifest.spec.billing;
      const amount =
        billing?.monthlyCost === undefined
          ? `${billing?.annualCost} a year`
          : `${billing.monthlyCost} a month`;
      yield finding(compute.resource, `paying ${amount} for inactive "${compute.name}"`, ['spec', 'state']);
    }
  },
};

export default rule;
