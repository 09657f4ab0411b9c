import type { AssignmentNode, ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { groupBy } from '../../text/group-by.ts';
import { finding, relatedTo } from '../finding.ts';
import { PLANNER_HELP } from '../breaches.ts';

const rule: Rule = {
  id: 'spread-max-exceeded',
  group: 'placement',
  severity: 'error',
  summary: 'More instances of a service stand on one compute than its spreadMax allows.',
  why: 'spreadMax bounds what the loss of one machine takes along. It counts instances, not Assignments. Where the hand-written ones alone keep it, the planner mends the rest: a warning.',
  fix: 'Lower the quantity, spread the instances over more computes, or raise spreadMax.',
  *check(fleet) {
    for (const service of fleet.services.values()) {
      if (service.spreadMax !== undefined) yield* judge(service, service.spreadMax);
    }
  },
};

function* judge(service: ServiceNode, most: number): Iterable<Finding> {
  const here = groupBy(service.assignments, ({ computeName }) => computeName);
  for (const [compute, assignments] of here) {
    const count = countOf(assignments);
    if (count <= most) continue;
    const pinned = countOf(assignments.filter(({ generated }) => !generated));
    yield onLargest(
      service,
      `${count} of ${service.name} on ${compute}, max ${most}`,
      assignments,
      pinned <= most,
    );
  }
}

function countOf(assignments: readonly AssignmentNode[]): number {
  return assignments.reduce((sum, { quantity }) => sum + quantity, 0);
}

function onLargest(
  service: ServiceNode,
  message: string,
  assignments: readonly AssignmentNode[],
  movable: boolean,
): Finding {
  const candidates = movable ? assignments : assignments.filter(({ generated }) => !generated);
  const [first, ...others] = candidates.toSorted((a, b) => b.quantity - a.quantity) as [
    AssignmentNode,
    ...AssignmentNode[],
  ];
  const related = [
    relatedTo(service.resource, 'spreadMax', ['spec', 'placement', 'spreadMax']),
    ...others.map((other) => relatedTo(other.resource, `${other.quantity} more`, ['spec', 'quantity'])),
  ];
  return finding(first.resource, message, ['spec', 'quantity'], {
    ...(movable ? { severity: 'warning', help: PLANNER_HELP } : {}),
    related,
  });
}

export default rule;
