import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'name-duplicate',
  group: 'identity',
  severity: 'error',
  summary: 'Two manifests of one kind have one name (found while resolving).',
  why: 'Others refer by name: with two there is no telling which is meant, and one would silently win.',
  fix: 'Rename one of the two, or delete it.',
  blocks: true,
};

export default rule;
