import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ref-not-found',
  group: 'identity',
  severity: 'error',
  summary: 'A reference leads to no manifest, or to one of another kind (found while resolving).',
  why: 'Nothing can be planned, counted or filtered on a machine that does not exist.',
  fix: 'Correct the name, or add the manifest that is meant.',
  blocks: true,
};

export default rule;
