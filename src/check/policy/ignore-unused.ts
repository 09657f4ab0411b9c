import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ignore-unused',
  group: 'policy',
  severity: 'warning',
  summary: 'An ignore silences nothing.',
  why: 'What it once silenced is gone; left in place it would hide the next finding of that rule unseen.',
  fix: 'Remove the entry from metadata.annotations of the manifest.',
};

export default rule;
