import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'fw-unassigned',
  group: 'firewall',
  severity: 'info',
  summary: 'A firewall rule is assigned to no compute.',
  why: 'It has no effect, and whoever reads it may think that it has.',
  fix: 'Add a FirewallAssignment, mend the selector of the one that there is, or delete the rule.',
  *check(fleet) {
    const used = new Set(
      [...fleet.computes.values()].flatMap((compute) => compute.rules.map(({ rule: one }) => one.name)),
    );
    // whose compute is not there, or is not understood, has an error of its own
    for (const { manifest } of fleet.byKind('FirewallAssignment')) {
      if ((manifest.spec.computes ?? []).some((name) => !fleet.computes.has(name)))
        used.add(manifest.spec.rule);
    }
    for (const one of fleet.byKind('FirewallRule')) {
      if (!used.has(one.name))
        yield finding(one, `${one.name} is on no compute and has no effect`, ['metadata', 'name']);
    }
  },
};

export default rule;
