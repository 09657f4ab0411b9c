import { daysBetween } from '../dates.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const WINDOW_DAYS = 30;

const rule: Rule = {
  id: 'maintenance-undocumented',
  group: 'journal',
  severity: 'info',
  summary: 'A machine is in maintenance without a maintenance entry in the last 30 days.',
  why: 'Whoever is on call needs to know why it is out and until when.',
  fix: 'infractl journal add --compute NAME --category maintenance --content "..."',
  *check(fleet, { today }) {
    for (const compute of fleet.computes.values()) {
      if (compute.state !== 'maintenance') continue;
      const told = compute.journal.some(({ manifest: { spec } }) => {
        const age = daysBetween(spec.timestamp, today);
        return spec.category === 'maintenance' && age >= 0 && age <= WINDOW_DAYS;
      });
      if (!told)
        yield finding(
          compute.resource,
          `"${compute.name}" is in maintenance, with no maintenance entry in ${WINDOW_DAYS} days`,
          ['spec', 'state'],
        );
    }
  },
};

export default rule;
