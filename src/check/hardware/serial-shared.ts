import { finding } from '../finding.ts';
import { serialsOf } from '../serials.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'serial-shared',
  group: 'hardware',
  severity: 'error',
  summary: 'A serial number stands for several parts.',
  why: 'A serial is one unit; it cannot span computes or a quantity above the number of serials.',
  fix: 'Write one ComponentAssignment a compute, with as many serials as parts.',
  *check(fleet) {
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      const { computes, quantity = 1 } = assignment.manifest.spec;
      const serials = serialsOf(assignment).length;
      if (serials === 0) continue;
      const path = ['spec', 'serialNumber'];
      if (computes.length > 1)
        yield finding(
          assignment,
          `one serial, ${computes.length} computes: a serial cannot span computes`,
          path,
        );
      else if (serials > quantity || (serials === 1 && quantity > 1))
        yield finding(
          assignment,
          `${serials} ${serials === 1 ? 'serial' : 'serials'} for a quantity of ${quantity}: a serial is one unit`,
          path,
        );
    }
  },
};

export default rule;
