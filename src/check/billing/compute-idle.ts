import { contractText } from '../../kinds/contract.ts';
import { giveBackText } from '../../text/give-back.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'compute-idle',
  group: 'billing',
  severity: 'info',
  summary: 'A machine is paid for and carries nothing.',
  why: 'No service and no vm is on it: its cost buys nothing but room. Machines that are kept so on purpose may say so by an ignore.',
  fix: 'Give it back, from the end of its contract where it has one and cancelled in time, or let something run there.',
  *check(fleet, { today }) {
    // Before the first apply nothing stands anywhere.
    if (fleet.assignments.length === 0) return;
    for (const { name, state, cost, assignments, guests, resource } of fleet.computes.values()) {
      if (state === 'inactive' || !cost || cost.monthly <= 0) continue;
      // What is on every machine is none that this one is paid for.
      if (assignments.some(({ service }) => service?.mode !== 'global') || guests.length > 0) continue;
      const contract = contractText(resource.manifest.spec.billing, today);
      const { currency } = fleet.settings;
      const idle = { name: `"${name}"`, monthlyCost: cost.monthly, currency, contract };
      yield finding(resource, giveBackText(idle), ['spec', 'billing']);
    }
  },
};

export default rule;
