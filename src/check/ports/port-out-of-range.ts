import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'port-out-of-range',
  group: 'ports',
  severity: 'error',
  summary: 'A port is not between 1 and 65535.',
  why: 'There is no such port.',
  fix: 'Write a port from 1 to 65535; in a FirewallRule 0 means any.',
  blocks: true,
};

export default rule;
