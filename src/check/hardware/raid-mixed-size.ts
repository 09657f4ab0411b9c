import { groupFinding, groupName, soundGroups } from '../raid-groups.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-mixed-size',
  group: 'hardware',
  severity: 'warning',
  summary: 'Disks of several sizes share a RAID group.',
  why: 'The smallest disk counts for each of them; the rest of the larger ones is paid for and unusable.',
  fix: 'Group disks of one size, or accept it with an ignore.',
  *check(fleet) {
    for (const shared of soundGroups(fleet)) {
      const { group, level } = shared;
      const smallest = group.disks.reduce((least, size) => Math.min(least, size), Infinity);
      const stranded = Math.round(group.raw - smallest * group.disks.length);
      if (level === 0 || group.usable === 0 || stranded <= 0) continue;
      yield groupFinding(
        shared,
        `${groupName(shared)} mixes sizes (${sizes(group.disks)}): usable ${group.usable} GB; ${stranded} GB raw stranded`,
        ['spec', 'component'],
      );
    }
  },
};

/** `2x1000 GB, 2x4000 GB` */
function sizes(disks: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const disk of disks) counts.set(disk, (counts.get(disk) ?? 0) + 1);
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([size, count]) => `${count}x${size} GB`)
    .join(', ');
}

export default rule;
