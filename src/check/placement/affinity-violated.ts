import type { Rule } from '../../model/rule.ts';
import { affinityBreaches, isLinked } from '../breaches.ts';
import { placementFinding } from '../placement-finding.ts';

const rule: Rule = {
  id: 'affinity-violated',
  group: 'placement',
  severity: 'error',
  summary: 'A service runs on a compute that its affinity does not allow.',
  why: 'An Assignment written by hand is never moved, so the rule stays broken. Where the planner placed it, the next plan moves it: a warning.',
  fix: 'Assign the service to a compute that matches, label the compute, or change the affinity of the service.',
  *check(fleet) {
    for (const assignment of fleet.assignments) {
      if (!isLinked(assignment)) continue;
      for (const breach of affinityBreaches(assignment)) yield placementFinding(assignment, breach);
    }
  },
};

export default rule;
