import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

/** A discount for paying a year in advance is usual up to here. */
const TOLERANCE = 0.2;

const rule: Rule = {
  id: 'cost-annual-mismatch',
  group: 'billing',
  severity: 'warning',
  summary: 'The annual cost is far from twelve times the monthly cost.',
  why: 'Plans and reports count the monthly cost; if one of the two is wrong, so are they.',
  fix: 'Correct one of the two, or write only the one that is paid.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      const { monthlyCost, annualCost } = compute.resource.manifest.spec.billing ?? {};
      if (monthlyCost === undefined || annualCost === undefined) continue;
      const year = monthlyCost * 12;
      const share = year === annualCost ? 0 : Math.abs(year - annualCost) / Math.max(year, annualCost);
      if (share <= TOLERANCE) continue;
      yield finding(
        compute.resource,
        `12 x ${monthlyCost} a month is ${round(year)}, annualCost is ${annualCost}: differs ${Math.round(share * 100)}%`,
        ['spec', 'billing', 'annualCost'],
      );
    }
  },
};

function round(amount: number): number {
  return Math.round(amount * 100) / 100;
}

export default rule;
