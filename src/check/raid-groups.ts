import type { ComputeNode, Fleet, RaidGroup, RaidLevel } from '../model/fleet.ts';
import type { Finding } from '../model/rule.ts';
import { finding, relatedTo } from './finding.ts';
import { namesOf } from './grouping.ts';

/** A RAID group as it stands on one or more computes: the same assignments make the same array on each of them. */
export interface SharedGroup {
  readonly computes: readonly [ComputeNode, ...ComputeNode[]];
  readonly group: RaidGroup;
}

/** Every RAID group that has a name. Alike ones of several computes are one, so that a fault is told once. */
export function allGroups(fleet: Fleet): readonly SharedGroup[] {
  const byAssignments = new Map<string, { computes: [ComputeNode, ...ComputeNode[]]; group: RaidGroup }>();
  for (const compute of fleet.computes.values()) {
    for (const group of compute.raidGroups) {
      if (group.name === '') continue;
      const key = group.parts.map(({ assignment }) => assignment.name).join('/');
      const known = byAssignments.get(key);
      if (known) known.computes.push(compute);
      else byAssignments.set(key, { computes: [compute], group });
    }
  }
  return [...byAssignments.values()];
}

/** The groups that have one level, so that their count and sizes can be judged. */
export function* soundGroups(fleet: Fleet): Iterable<SharedGroup & { readonly level: RaidLevel }> {
  for (const shared of allGroups(fleet)) {
    const [level, other] = shared.group.levels;
    if (level !== undefined && other === undefined) yield { ...shared, level };
  }
}

/** `RAID5 "data" on db-01`; the level is left out where there is none, or more than one. */
export function groupName({ computes, group }: SharedGroup): string {
  const [level = '', other] = group.levels;
  return `RAID${other === undefined ? level : ''} "${group.name}" on ${namesOf(computes)}`;
}

/** A finding on the last ComponentAssignment of a group, the others named beside it. */
export function groupFinding({ group }: SharedGroup, message: string, path: readonly string[]): Finding {
  const assignments = [...new Set(group.parts.map(({ assignment }) => assignment))];
  const last = assignments.at(-1) as (typeof assignments)[number];
  const related = assignments
    .slice(0, -1)
    .map((one) => relatedTo(one, `"${one.name}" is in the group, too`, path));
  return finding(last, message, path, related.length > 0 ? { related } : {});
}
