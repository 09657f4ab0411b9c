import type { Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { namesOf } from '../grouping.ts';
import { type Serial, serialsOf } from '../serials.ts';

const rule: Rule = {
  id: 'serial-duplicate',
  group: 'hardware',
  severity: 'error',
  summary: 'One serial number is written twice.',
  why: 'A serial is one unit: it cannot be in two places. On parts of different models it is only suspicious, for each maker counts its own: a warning.',
  fix: 'Correct the serial, or delete the assignment of the machine that the part left.',
  *check(fleet) {
    const seen = new Map<string, Holder>();
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      for (const serial of serialsOf(assignment)) {
        const first = seen.get(serial.text);
        if (first) yield duplicate({ assignment, serial }, first);
        else seen.set(serial.text, { assignment, serial });
      }
    }
  },
};

interface Holder {
  readonly assignment: Resource<'ComponentAssignment'>;
  readonly serial: Serial;
}

function duplicate({ assignment, serial }: Holder, first: Holder): Finding {
  const { spec } = first.assignment.manifest;
  const there = namesOf(spec.computes.map((name) => ({ name })));
  const where = assignment === first.assignment ? 'written twice' : `also on ${there}`;
  return finding(assignment, `serial ${serial.text} ${where} ({at:0})`, serial.path, {
    ...(assignment.manifest.spec.component === spec.component ? {} : { severity: 'warning' }),
    related: [relatedTo(first.assignment, `"${first.assignment.name}" has this serial`, first.serial.path)],
  });
}

export default rule;
