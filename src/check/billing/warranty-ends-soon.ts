import { dayCount, daysBetween } from '../dates.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

/** Long enough to extend it, or to order what takes the machine's place. */
const HORIZON_DAYS = 60;

const rule: Rule = {
  id: 'warranty-ends-soon',
  group: 'billing',
  severity: 'warning',
  summary: 'A warranty ends within 60 days.',
  why: 'From then on a broken part is paid and fetched by ourselves.',
  fix: 'Extend the warranty and move purchase.warrantyEnd, keep spare parts, or plan for another machine.',
  *check(fleet, { today }) {
    for (const compute of fleet.computes.values()) {
      const end = compute.resource.manifest.spec.purchase?.warrantyEnd;
      const left = end === undefined ? -1 : daysBetween(today, end);
      if (left < 0 || left > HORIZON_DAYS || compute.state === 'inactive') continue;
      yield finding(compute.resource, `the warranty of "${compute.name}" ends ${end}, in ${dayCount(left)}`, [
        'spec',
        'purchase',
        'warrantyEnd',
      ]);
    }
  },
};

export default rule;
