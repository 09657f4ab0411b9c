import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'check-fixed',
  group: 'policy',
  severity: 'warning',
  summary: 'The Config lowers a rule that stops every plan, which no setting can.',
  why: 'Without its manifests, names and references in order there is no fleet to plan for: the entry has no effect.',
  fix: 'Mend what the rule finds, and remove the entry.',
};

export default rule;
