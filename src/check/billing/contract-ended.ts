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
      const end = compute.resource.manifest.spec.billing?.contractEndDate;
      const over = end === undefined ? 0 : daysBetween(end, today);
      if (over <= 0 || compute.state === 'inactive') continue;
      yield finding(
        compute.resource,
        `the contract of "${compute.name}" ended ${dayCount(over)} ago (${end}), and its state is ${compute.state}`,
        ['spec', 'billing', 'contractEndDate'],
      );
    }
  },
};

export default rule;
