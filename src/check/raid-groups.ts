import type { ComputeNode, Fleet, RaidGroup, RaidLevel } from '../model/fleet.ts';
import type { Finding } from '../model/rule.ts';
import { finding, relatedTo } from './finding.ts';

/** Every RAID group that has a name, with its compute. */
export function* allGroups(
  fleet: Fleet,
): Iterable<{ readonly compute: ComputeNode; readonly group: RaidGroup }> {
  for (const compute of fleet.computes.values()) {
    for (const group of compute.raidGroups) if (group.name !== '') yield { compute, group };
  }
}

/** The groups that have one level, so that their count and sizes can be judged. */
export function* soundGroups(
  fleet: Fleet,
): Iterable<{ readonly compute: ComputeNode; readonly group: RaidGroup; readonly level: RaidLevel }> {
  for (const { compute, group } of allGroups(fleet)) {
    const [level, other] = group.levels;
    if (level !== undefined && other === undefined) yield { compute, group, level };
  }
}

/** A finding on the last ComponentAssignment of a group, the others named beside it. */
export function groupFinding(group: RaidGroup, message: string, path: readonly string[]): Finding {
  const assignments = [...new Set(group.parts.map(({ assignment }) => assignment))];
  const last = assignments.at(-1) as (typeof assignments)[number];
  const related = assignments
    .slice(0, -1)
    .map((one) => relatedTo(one, `"${one.name}" is in the group, too`, path));
  return finding(last, message, path, related.length > 0 ? { related } : {});
}
