import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ignore-invalid',
  group: 'policy',
  severity: 'warning',
  summary: 'An ignore names no rule, or gives no reason.',
  why: 'Whoever reads it later must know what was meant, and a misspelt rule is silenced nowhere.',
  fix: 'Write the id of a rule, a colon and the reason: fw-open-to-any: public by design.',
};

export default rule;
