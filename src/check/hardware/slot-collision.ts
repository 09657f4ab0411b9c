import type { Part } from '../../model/fleet.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Finding } from '../../model/rule.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'slot-collision',
  group: 'hardware',
  severity: 'error',
  summary: 'Two parts are in one slot of a machine.',
  why: 'A slot holds one part: one of the two is elsewhere, or was replaced and its assignment forgotten.',
  fix: 'Correct the slot of one of them, or delete the assignment of the part that is gone.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      const taken = new Map<string, Part>();
      for (const part of compute.parts) {
        for (const slot of part.slots) {
          const other = taken.get(slot);
          if (other && other !== part) yield collision(compute.name, slot, part, other);
          taken.set(slot, part);
        }
        const twice = part.slots.find((slot, index) => part.slots.indexOf(slot) !== index);
        if (twice !== undefined)
          yield finding(part.assignment, `${compute.name} slot ${twice} used twice`, ['spec', 'slot']);
      }
    }
  },
};

function collision(compute: string, slot: string, part: Part, other: Part): Finding {
  return finding(
    part.assignment,
    `${compute} slot ${slot} used twice: ${part.component.name} and ${other.component.name} ({at:0})`,
    ['spec', 'slot'],
    {
      related: [
        relatedTo(other.assignment, `"${other.assignment.name}" puts ${other.component.name} there`, [
          'spec',
          'slot',
        ]),
      ],
    },
  );
}

export default rule;
