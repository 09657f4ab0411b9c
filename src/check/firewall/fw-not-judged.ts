import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';
import { undecidedComputes } from '../firewall-verdicts.ts';

const rule: Rule = {
  id: 'fw-not-judged',
  group: 'firewall',
  severity: 'error',
  summary:
    'A firewall rule has more parts, sources by destinations by ports, than can be judged; or the rules of a compute are too tangled to be judged to the end (warning).',
  why: 'What is not judged may be dead, or open to everybody, and no check says so.',
  fix: 'Use fewer and larger blocks and ranges, or take rules out that no packet needs.',
  blocks: true,
  *check(fleet) {
    for (const compute of undecidedComputes(fleet))
      yield finding(
        compute.resource,
        `the firewall rules of "${compute.name}" could not be judged to the end: some that never match may not be told`,
        ['metadata', 'name'],
        { severity: 'warning' },
      );
  },
};

export default rule;
