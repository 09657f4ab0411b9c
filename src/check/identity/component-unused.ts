import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'component-unused',
  group: 'identity',
  severity: 'info',
  summary: 'A Component is assigned to no Compute.',
  why: 'It is a spare part, or its ComponentAssignment was forgotten and the machine is counted without it.',
  fix: 'Assign it with a ComponentAssignment, or delete it.',
  *check(fleet) {
    const used = new Set(fleet.byKind('ComponentAssignment').map(({ manifest }) => manifest.spec.component));
    for (const component of fleet.components.values()) {
      if (!used.has(component.name))
        yield finding(component, `Component "${component.name}" is assigned nowhere`, ['metadata', 'name']);
    }
  },
};

export default rule;
