import type { Rule } from '../../model/rule.ts';
import { nameProblems } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-wildcard-position',
  group: 'dns',
  severity: 'error',
  summary: 'A wildcard is not the leftmost label, or not a label of its own.',
  why: 'Only a leftmost "*" is a wildcard (RFC 4592); anywhere else it is a character that matches nothing.',
  fix: 'Write "*" as the first label, or the names one by one. A zone has no wildcard.',
  *check(fleet) {
    for (const { resource } of fleet.dns) {
      for (const field of ['name', 'zone'] as const) {
        const text = resource.manifest.spec[field];
        const wrong = nameProblems(text, { wildcard: field === 'name', underscore: true }).some(
          ({ kind }) => kind === 'wildcard-position',
        );
        if (wrong)
          yield finding(
            resource,
            `${field} "${text}": * must be the leftmost label${field === 'zone' ? ' of a name, never of a zone' : ''}`,
            ['spec', field],
          );
      }
    }
  },
};

export default rule;
