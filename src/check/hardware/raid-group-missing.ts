import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-group-missing',
  group: 'hardware',
  severity: 'error',
  summary: 'A RAID level is written without a group.',
  why: 'Without a group there is no telling which disks form the array.',
  fix: 'Add raid.group to every disk of the array.',
  blocks: true,
  *check(fleet) {
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      const raid = assignment.manifest.spec.raid;
      if (raid?.level === undefined || raid.group !== undefined) continue;
      yield finding(assignment, `RAID level ${raid.level} without a group`, ['spec', 'raid']);
    }
  },
};

export default rule;
