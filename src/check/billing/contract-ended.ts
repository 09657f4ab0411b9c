import { contractTerm, renewsItself } from '../../kinds/contract.ts';
import { dayCount, daysBetween } from '../dates.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'contract-ended',
  group: 'billing',
  severity: 'error',
  summary: 'A contract has ended while the machine is not inactive.',
  why: 'Either the machine is gone and services are planned onto nothing, or it was renewed and nobody wrote it down.',
  fix: 'Write the new contractEndDate, or set the state to inactive so that its services move away.',
  *check(fleet, { today }) {
    for (const compute of fleet.computes.values()) {
      const { billing } = compute.resource.manifest.spec;
      const end =
        billing?.contractEndDate ?? (renewsItself(billing) ? undefined : contractTerm(billing, today)?.end);
      // by its terms it went on
      if (renewsItself(billing) && billing?.contract?.termMonths !== undefined) continue;
      const over = end === undefined ? 0 : daysBetween(end, today);
      if (over <= 0 || compute.state === 'inactive') continue;
      yield finding(
        compute.resource,
        `the contract of "${compute.name}" ended ${dayCount(over)} ago (${end}), and its state is ${compute.state}`,
        ['spec', 'billing', billing?.contractEndDate === undefined ? 'contract' : 'contractEndDate'],
      );
    }
  },
};

export default rule;
