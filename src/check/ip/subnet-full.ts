import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'subnet-full',
  group: 'ip',
  severity: 'error',
  summary: 'A compute asks for an address of a subnet that has none left (found while addresses are given).',
  why: 'An apply would leave the machine without the address that its manifest asks for; it writes nothing and exits 3.',
  fix: 'Make the subnet larger, give back what is not in use, or ask for an address of another one.',
};

export default rule;
