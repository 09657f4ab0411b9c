import { namesOf } from '../grouping.ts';
import { allGroups, groupFinding } from '../raid-groups.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-mixed-level',
  group: 'hardware',
  severity: 'error',
  summary: 'One RAID group names several levels.',
  why: 'An array has one level; which one is meant decides how much it holds.',
  fix: 'Write the same level on every ComponentAssignment of the group, or give them groups of their own.',
  blocks: true,
  *check(fleet) {
    for (const shared of allGroups(fleet)) {
      const { group, computes } = shared;
      if (group.levels.length < 2) continue;
      yield groupFinding(
        shared,
        `group "${group.name}" on ${namesOf(computes)} mixes levels ${group.levels.join(', ')}`,
        ['spec', 'raid', 'level'],
      );
    }
  },
};

export default rule;
