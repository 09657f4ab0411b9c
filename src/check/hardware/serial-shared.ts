import type { Resource } from '../../model/resource.ts';
import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';
import { serialsOf } from '../serials.ts';

const rule: Rule = {
  id: 'serial-shared',
  group: 'hardware',
  severity: 'error',
  summary: 'A serial number stands for several parts.',
  why: 'A serial is one unit; it cannot span computes, nor a quantity above 1.',
  fix: 'Write one ComponentAssignment a compute, with as many serials as parts.',
  *check(fleet) {
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      const problem = judge(assignment);
      if (problem !== undefined) yield finding(assignment, problem, ['spec', 'serialNumber']);
    }
  },
};

/** Fewer serials than parts are fine as long as they are several: some units are tracked, others are not. */
function judge(assignment: Resource<'ComponentAssignment'>): string | undefined {
  const { computes, quantity = 1 } = assignment.manifest.spec;
  const serials = serialsOf(assignment);
  const [first] = serials;
  if (!first) return undefined;
  const machines = new Set(computes).size;
  const what = serials.length === 1 ? `serial ${first.text}` : `${serials.length} serials`;
  if (machines > 1) return `${what} on ${machines} computes: a serial cannot span computes`;
  if (serials.length === 1 && quantity > 1)
    return `${what} for a quantity of ${quantity}: a serial is one unit`;
  return serials.length > quantity ? `${what} for a quantity of ${quantity}` : undefined;
}

export default rule;
