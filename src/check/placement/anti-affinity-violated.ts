import type { Rule } from '../../model/rule.ts';
import { antiAffinityBreaches, isLinked } from '../breaches.ts';
import { placementFinding } from '../placement-finding.ts';

const rule: Rule = {
  id: 'anti-affinity-violated',
  group: 'placement',
  severity: 'error',
  summary: 'A service runs on a compute that its antiAffinity forbids.',
  why: 'An Assignment written by hand is never moved, so the rule stays broken. Where the planner placed it, the next plan moves it: a warning.',
  fix: 'Assign the service to another compute, or change the antiAffinity of the service.',
  *check(fleet) {
    for (const assignment of fleet.assignments) {
      if (!isLinked(assignment)) continue;
      for (const breach of antiAffinityBreaches(assignment)) yield placementFinding(assignment, breach);
    }
  },
};

export default rule;
