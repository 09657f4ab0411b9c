import { MIN_DISKS } from '../../hardware/raid.ts';
import { groupFinding, groupName, soundGroups } from '../raid-groups.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-too-few-disks',
  group: 'hardware',
  severity: 'error',
  summary: 'A RAID group has fewer disks than its level needs.',
  why: 'Such an array cannot be built; counting its disks as a sum would place data on space that is not there.',
  fix: 'Add disks to the group or choose a level that so few disks can build (0 and 1: 2 disks, 5: 3, 6 and 10: 4).',
  blocks: true,
  *check(fleet) {
    for (const shared of soundGroups(fleet)) {
      const { group, level } = shared;
      const needed = MIN_DISKS.get(level) ?? 0;
      if (group.disks.length >= needed) continue;
      const count = group.disks.length;
      yield groupFinding(
        shared,
        `${groupName(shared)} has ${count} ${count === 1 ? 'disk' : 'disks'}, needs ${needed}`,
        ['spec', 'raid', 'level'],
      );
    }
  },
};

export default rule;
