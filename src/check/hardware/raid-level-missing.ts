import type { Rule } from '../../model/rule.ts';
import { allGroups, groupFinding, groupName } from '../raid-groups.ts';

const rule: Rule = {
  id: 'raid-level-missing',
  group: 'hardware',
  severity: 'warning',
  summary: 'A RAID group has no level.',
  why: 'Without a level nobody knows what the group can hold; its disks are counted as a plain sum.',
  fix: 'Add raid.level to a disk of the group, or remove raid where the disks stand alone.',
  *check(fleet) {
    for (const shared of allGroups(fleet)) {
      if (shared.group.levels.length > 0) continue;
      yield groupFinding(
        shared,
        `${groupName(shared)} has no level: counted as the sum, ${shared.group.raw} GB`,
        ['spec', 'raid'],
      );
    }
  },
};

export default rule;
