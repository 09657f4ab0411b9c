import { nameProblems } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-wildcard-position',
  group: 'dns',
  severity: 'error',
  summary: 'A wildcard is not the whole leftmost label.',
  why: 'Anywhere else * is an ordinary character that nobody asks for (RFC 4592).',
  fix: 'Write *.ZONE or *.NAME.',
  *check(fleet) {
    for (const { resource } of fleet.dns) {
      const { name } = resource.manifest.spec;
      if (
        nameProblems(name, { wildcard: true, underscore: true }).some(
          ({ kind }) => kind === 'wildcard-position',
        )
      )
        yield finding(resource, `* must be the whole leftmost label of "${name}"`, ['spec', 'name']);
    }
  },
};

export default rule;
