import { contractTerm, renewsItself } from '../../kinds/contract.ts';
import { dayCount, daysBetween } from '../dates.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

/** Long enough to give notice and to move what runs there. */
const HORIZON_DAYS = 60;

const rule: Rule = {
  id: 'contract-ends-soon',
  group: 'billing',
  severity: 'warning',
  summary: 'A contract ends within 60 days.',
  why: 'A machine whose contract runs out takes its services with it; renewing or moving takes time.',
  fix: 'Renew the contract and move contractEndDate, or move the services away in time.',
  *check(fleet, { today }) {
    for (const compute of fleet.computes.values()) {
      const { billing } = compute.resource.manifest.spec;
      // one that goes on by itself ends only where it is cancelled
      if (renewsItself(billing) && billing?.contract?.termMonths !== undefined) continue;
      const end =
        billing?.contractEndDate ?? (renewsItself(billing) ? undefined : contractTerm(billing, today)?.end);
      const left = end === undefined ? -1 : daysBetween(today, end);
      if (left < 0 || left > HORIZON_DAYS || compute.state === 'inactive') continue;
      yield finding(compute.resource, `the contract of "${compute.name}" ends ${end}, in ${dayCount(left)}`, [
        'spec',
        'billing',
        billing?.contractEndDate === undefined ? 'contract' : 'contractEndDate',
      ]);
    }
  },
};

export default rule;
