import { groupFinding, groupName, soundGroups } from '../raid-groups.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-odd-disks',
  group: 'hardware',
  severity: 'error',
  summary: 'A RAID10 group has an odd number of disks.',
  why: 'RAID10 pairs its disks; the odd one has no partner. Linux md allows it: ignore the rule there.',
  fix: 'Add or remove a disk, or ignore the rule with that reason where the array is Linux md.',
  blocks: true,
  *check(fleet) {
    for (const shared of soundGroups(fleet)) {
      const { group, level } = shared;
      if (level !== 10 || group.disks.length % 2 === 0 || group.disks.length < 4) continue;
      yield groupFinding(
        shared,
        `${groupName(shared)} has ${group.disks.length} disks, needs an even count`,
        ['spec', 'raid', 'level'],
      );
    }
  },
};

export default rule;
