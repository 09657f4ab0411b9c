import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'name-invalid',
  group: 'identity',
  severity: 'error',
  summary: 'A name is no lower-case DNS label of at most 63 characters (found by the schema).',
  why: 'Names become host names, file names and labels; all of these take DNS-1123 labels alone.',
  fix: 'Use lower-case letters, digits and hyphens, a letter or digit at both ends.',
  blocks: true,
};

export default rule;
