import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ref-ambiguous',
  group: 'graph',
  severity: 'error',
  summary: 'A literal address is also the name of another IPAddress (found while resolving).',
  why: 'The reference could mean either; guessing could put a port on the wrong machine.',
  fix: 'Give the other IPAddress a name that is no address, and refer to it by that name.',
  blocks: true,
};

export default rule;
