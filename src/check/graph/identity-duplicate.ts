import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'identity-duplicate',
  group: 'graph',
  severity: 'error',
  summary: 'Two manifests are the same thing under two names (found while resolving).',
  why: 'An address, a record or a mapping exists once; two manifests of it contradict each other sooner or later.',
  fix: 'Keep one of the two.',
  blocks: true,
};

export default rule;
