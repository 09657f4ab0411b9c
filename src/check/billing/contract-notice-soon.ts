import { contractTerm } from '../../kinds/contract.ts';
import { dayCount, daysBetween } from '../dates.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

/** Long enough to decide and to move what runs there; of a short term, a quarter. */
const HORIZON_DAYS = 60;

const rule: Rule = {
  id: 'contract-notice-soon',
  group: 'billing',
  severity: 'warning',
  summary: 'The last day to cancel a contract is within 60 days (of a short term: within a quarter of it).',
  why: 'A contract that is not cancelled in time is paid for another term.',
  fix: 'Cancel it by then and write contractEndDate and contract.autoRenew: false, or keep the machine and do nothing.',
  *check(fleet, { today }) {
    for (const compute of fleet.computes.values()) {
      const { billing } = compute.resource.manifest.spec;
      const term = contractTerm(billing, today);
      if (term?.cancelBy === undefined) continue;
      const left = daysBetween(today, term.cancelBy);
      if (left < 0 || left > Math.min(HORIZON_DAYS, (term.days ?? Infinity) / 4)) continue;
      yield finding(
        compute.resource,
        `the contract of "${compute.name}" can be cancelled until ${term.cancelBy}, in ${dayCount(left)}, to end ${term.end}`,
        ['spec', 'billing', 'contract'],
      );
    }
  },
};

export default rule;
