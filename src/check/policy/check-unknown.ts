import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'check-unknown',
  group: 'policy',
  severity: 'warning',
  summary: 'The Config sets the severity of a rule that does not exist.',
  why: 'The rule that was meant keeps its default severity without a word.',
  fix: 'Correct the rule id in spec.checks of infractl.yaml, or remove the entry.',
};

export default rule;
