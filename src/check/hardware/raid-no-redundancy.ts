import { namesOf } from '../grouping.ts';
import { groupFinding, soundGroups } from '../raid-groups.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-no-redundancy',
  group: 'hardware',
  severity: 'info',
  summary: 'A RAID0 group loses everything with one disk.',
  why: 'Stripes without redundancy are for data that can be lost or rebuilt.',
  fix: 'Choose level 1, 5, 6 or 10, or ignore the rule with the reason.',
  *check(fleet) {
    for (const shared of soundGroups(fleet)) {
      const { group, level, computes } = shared;
      if (level === 0 && group.disks.length > 1)
        yield groupFinding(shared, `one disk failure loses "${group.name}" on ${namesOf(computes)}`, [
          'spec',
          'raid',
          'level',
        ]);
    }
  },
};

export default rule;
