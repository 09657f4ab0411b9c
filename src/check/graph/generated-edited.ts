import type { AssignmentNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import type { StateResource } from '../../model/state.ts';
import { changedFields } from '../changed-fields.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'generated-edited',
  group: 'graph',
  severity: 'warning',
  summary:
    'A generated Assignment was changed by hand (a warning; an error where a branch brings it, told with --base).',
  why: 'The planner takes it as what stands, and may write it anew with the next apply: what was meant is lost.',
  fix: 'Pin it by moving it to a file of your own, or leave it to the planner.',
  *check(fleet, { previous }) {
    if (!previous) return;
    const generated = previous.resources.filter((one) => one.kind === 'Assignment' && one.generated);
    const applied = new Map(generated.map((one) => [one.name, one]));
    for (const assignment of fleet.assignments) {
      if (assignment.generated) yield* judge(assignment, applied.get(assignment.name));
    }
  },
};

function* judge({ resource }: AssignmentNode, before: StateResource | undefined): Iterable<Finding> {
  const fields = before ? changedFields(before.spec, resource.manifest.spec) : [];
  const [first] = fields;
  if (before && first === undefined) return;
  const what = before ? `was edited (${fields.join(', ')})` : 'was added by hand';
  const message = `"${resource.name}" in ${resource.origin.file} ${what}; pin it by moving it to a file of your own`;
  yield finding(resource, message, first === undefined ? ['metadata', 'name'] : ['spec', first]);
}

export default rule;
