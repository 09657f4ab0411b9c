import type { AssignmentNode } from '../model/fleet.ts';
import type { Finding } from '../model/rule.ts';
import { type Breach, PLANNER_HELP } from './breaches.ts';
import { finding } from './finding.ts';

/** A finding on where an Assignment stands. On a generated one it is the planner's input: a warning (contract, section 4). */
export function placementFinding(
  assignment: AssignmentNode,
  { message, related }: Breach,
  path: readonly string[] = ['spec', 'compute'],
): Finding {
  const movable: Pick<Finding, 'severity' | 'help'> = assignment.generated
    ? { severity: 'warning', help: PLANNER_HELP }
    : {};
  return finding(assignment.resource, message, path, { ...movable, related });
}
