import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'name-invalid',
  group: 'identity',
  severity: 'error',
  summary:
    'A name is no lower-case DNS name of at most 253 characters, or that of a Service no label of at most 63 (found by the schema).',
  why: 'Names become host names, file names and labels; all of these take DNS-1123 names.',
  fix: 'Use lower-case letters, digits, hyphens and (but in the name of a Service) dots, a letter or digit at both ends.',
  blocks: true,
};

export default rule;
