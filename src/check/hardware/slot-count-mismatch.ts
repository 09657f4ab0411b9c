import type { Rule } from '../../model/rule.ts';
import { expandSlots, isUnclearRange } from '../../hardware/slots.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'slot-count-mismatch',
  group: 'hardware',
  severity: 'warning',
  summary: 'An assignment names more or fewer slots than it has parts.',
  why: 'Either the quantity is wrong, and with it the capacity, or a slot was forgotten.',
  fix: 'Name one slot a part (CPU1,CPU2 or DIMM0-3), or correct the quantity.',
  *check(fleet) {
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      const { slot, quantity = 1, component } = assignment.manifest.spec;
      const slots = expandSlots(slot).length;
      if (slot === undefined || slots === quantity || isUnclearRange(slot)) continue;
      yield finding(
        assignment,
        `${quantity} ${quantity === 1 ? 'part' : 'parts'} of "${component}" but ${slots} ${slots === 1 ? 'slot' : 'slots'} (${slot})`,
        ['spec', 'slot'],
      );
    }
  },
};

export default rule;
