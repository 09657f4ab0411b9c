import { canonicalJson } from '../../text/canonical-json.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'generated-edited',
  group: 'graph',
  severity: 'warning',
  summary: 'A generated Assignment was changed by hand.',
  why: 'The next apply may write it anew: what was meant is lost.',
  fix: 'Pin it by moving it to a file of your own, or leave it to the planner.',
  *check(fleet, { previous }) {
    if (!previous) return;
    const applied = new Map(
      previous.resources
        .filter(({ kind, generated }) => kind === 'Assignment' && generated)
        .map((one) => [one.name, one.spec]),
    );
    for (const { resource, generated } of fleet.assignments) {
      if (!generated) continue;
      const before = applied.get(resource.name);
      if (before && canonicalJson(before) === canonicalJson(resource.manifest.spec)) continue;
      const what = before ? 'was edited' : 'was added by hand';
      yield finding(
        resource,
        `generated Assignment "${resource.name}" ${what}; pin it by moving it to a file of your own`,
        ['spec'],
      );
    }
  },
};

export default rule;
