import type { Rule } from '../../model/rule.ts';
import { isLinked, taintBreaches } from '../breaches.ts';
import { placementFinding } from '../placement-finding.ts';

const rule: Rule = {
  id: 'taint-not-tolerated',
  group: 'placement',
  severity: 'error',
  summary: 'A service runs on a compute with a NoExecute taint that it does not tolerate.',
  why: 'NoExecute says that nothing may run there but what tolerates it. An Assignment written by hand is never moved, so the taint stays ignored. Where the planner placed it, the next plan moves it: a warning.',
  fix: 'Assign the service to another compute, add a toleration to it, or take the taint away.',
  *check(fleet) {
    for (const assignment of fleet.assignments) {
      if (!isLinked(assignment)) continue;
      for (const breach of taintBreaches(assignment)) yield placementFinding(assignment, breach);
    }
  },
};

export default rule;
