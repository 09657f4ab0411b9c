import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'compute-no-components',
  group: 'hardware',
  severity: 'warning',
  summary: 'An active machine has neither parts nor a declared capacity.',
  why: 'Nothing can be planned on it, and what runs there cannot be judged: capacity checks are skipped.',
  fix: 'Assign its parts with ComponentAssignments, or declare spec.capacity.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      if (compute.state !== 'active' || compute.capacityKnown) continue;
      yield finding(
        compute.resource,
        `the capacity of "${compute.name}" is unknown (no parts, no spec.capacity); capacity checks are skipped`,
        ['metadata', 'name'],
      );
    }
  },
};

export default rule;
