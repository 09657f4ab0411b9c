import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'cost-invalid',
  group: 'billing',
  severity: 'error',
  summary: 'A cost is no amount of money (found by the schema).',
  why: 'A negative cost makes the planner prefer the machine and the report wrong.',
  fix: 'Write a number of at least 0.',
  blocks: true,
};

export default rule;
