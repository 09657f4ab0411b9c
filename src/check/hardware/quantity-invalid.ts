import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'quantity-invalid',
  group: 'hardware',
  severity: 'error',
  summary: 'A quantity is below 1 (found by the schema).',
  why: 'Zero or fewer parts or instances are none: they would be counted as something else.',
  fix: 'Write a quantity of at least 1, or delete the manifest.',
  blocks: true,
};

export default rule;
