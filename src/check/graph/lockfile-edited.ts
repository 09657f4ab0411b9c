import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'lockfile-edited',
  group: 'graph',
  severity: 'error',
  summary: 'A branch brings a lockfile that no apply of it leaves (told with --base).',
  why: 'The lockfile tells what runs and what is protected. What is cut from it would no longer be guarded once it is merged.',
  fix: "Take the base's back: git checkout BASE -- infractl.lock. A branch need not apply: what is merged is applied there.",
};

export default rule;
