import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'host-cycle',
  group: 'graph',
  severity: 'error',
  summary: 'Machines host each other in a circle (found while resolving).',
  why: 'A vm runs on a host that is real in the end; capacity cannot be counted around a circle.',
  fix: 'Remove spec.host from the one that is no vm.',
  blocks: true,
};

export default rule;
