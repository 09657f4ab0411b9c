import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'address-set-cycle',
  group: 'firewall',
  severity: 'error',
  summary: 'An AddressSet is a member of itself, by way of others (found while expanding).',
  why: 'Nobody can say which addresses are in it, nor whom a rule that names it lets in.',
  fix: 'Take one of the members on the way out.',
  blocks: true,
};

export default rule;
