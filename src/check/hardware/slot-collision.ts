import type { ComputeNode, Fleet, Part } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { groupBy } from '../../text/group-by.ts';
import { finding, relatedTo } from '../finding.ts';
import { namesOf } from '../grouping.ts';

const rule: Rule = {
  id: 'slot-collision',
  group: 'hardware',
  severity: 'error',
  summary: 'Two parts are in one slot of a machine.',
  why: 'A slot holds one part: one of the two is elsewhere, or was replaced and its assignment forgotten.',
  fix: 'Correct the slot of one of them, or delete the assignment of the part that is gone.',
  *check(fleet) {
    const alike = groupBy(
      collisions(fleet),
      ({ part, other }) => `${part.assignment.name}/${other.assignment.name}`,
    );
    for (const group of alike.values()) yield report(group as [Collision, ...Collision[]]);
  },
};

interface Collision {
  readonly compute: ComputeNode;
  readonly slot: string;
  readonly part: Part;
  /** The part itself, where it names one slot twice. */
  readonly other: Part;
}

function* collisions(fleet: Fleet): Iterable<Collision> {
  for (const compute of fleet.computes.values()) {
    const taken = new Map<string, Part>();
    for (const part of compute.parts) {
      for (const slot of part.slots) {
        const key = slotKey(part, slot);
        const other = taken.get(key);
        if (other) yield { compute, slot, part, other };
        else taken.set(key, part);
      }
    }
  }
}

/** A bare number (slot 1) counts among parts of one type alone; any other name is one place of the machine. */
function slotKey({ component }: Part, slot: string): string {
  return /^\d+$/.test(slot) ? `${component.manifest.spec.type} ${slot}` : slot.toLowerCase();
}

/** Two assignments that collide in several slots, or on several machines, are told once. */
function report(group: readonly [Collision, ...Collision[]]): Finding {
  const [{ part, other }] = group;
  const slots = [...new Set(group.map(({ slot }) => slot))];
  const where = `${namesOf([...new Set(group.map(({ compute }) => compute))])} ${slots.length === 1 ? 'slot' : 'slots'} ${slots.join(', ')}`;
  if (part === other)
    return finding(part.assignment, `${where} used twice by "${part.assignment.name}"`, ['spec', 'slot']);
  return finding(
    part.assignment,
    `${where} used twice: ${part.component.name} and ${other.component.name} ({at:0})`,
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
