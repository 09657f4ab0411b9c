import type { Resource } from '../../model/resource.ts';
import type { Finding } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { serialPath, serialsOf } from '../serials.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'serial-duplicate',
  group: 'hardware',
  severity: 'error',
  summary: 'One serial number is written on two assignments.',
  why: 'A serial is one unit: it cannot be in two machines.',
  fix: 'Correct the serial, or delete the assignment of the machine that it left.',
  *check(fleet) {
    const seen = new Map<
      string,
      { readonly assignment: Resource<'ComponentAssignment'>; readonly index: number }[]
    >();
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      for (const [index, serial] of serialsOf(assignment).entries()) {
        const before = seen.get(serial) ?? [];
        seen.set(serial, [...before.slice(0, 1), { assignment, index }]);
        const other = before[0];
        if (other) yield duplicate(assignment, index, serial, other.assignment);
      }
    }
  },
};

/** Serials are unique by maker: the same one on different parts is only suspicious. */
function duplicate(
  assignment: Resource<'ComponentAssignment'>,
  index: number,
  serial: string,
  other: Resource<'ComponentAssignment'>,
): Finding {
  const same = assignment.manifest.spec.component === other.manifest.spec.component;
  const where =
    assignment === other
      ? 'written twice here'
      : `also on ${other.manifest.spec.computes.join(', ')} ({at:0})`;
  return finding(assignment, `serial ${serial} ${where}`, serialPath(assignment, index), {
    severity: same ? 'error' : 'warning',
    related: [relatedTo(other, `"${other.name}" has this serial`, ['spec', 'serialNumber'])],
  });
}

export default rule;
