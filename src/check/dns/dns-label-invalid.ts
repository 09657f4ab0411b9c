import { type NameProblem, nameProblems } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-label-invalid',
  group: 'dns',
  severity: 'error',
  summary: 'A DNS name has a label that is too long, empty, or has characters that names do not have.',
  why: 'Such a zone is refused as a whole (RFC 1035, 2.3.4; RFC 1123, 2.1).',
  fix: 'Use letters, digits and hyphens, at most 63 a label and 253 in all.',
  *check(fleet) {
    for (const { resource, type } of fleet.dns) {
      const { name, zone } = resource.manifest.spec;
      // only names of hosts are held to RFC 1123
      for (const problem of nameProblems(name, { wildcard: true, underscore: type === 'CNAME' })) {
        if (problem.kind !== 'wildcard-position')
          yield finding(resource, inWords(problem, name), ['spec', 'name']);
      }
      for (const problem of nameProblems(zone, { underscore: true }))
        yield finding(resource, inWords(problem, zone), ['spec', 'zone']);
    }
  },
};

function inWords({ kind, label }: NameProblem, name: string): string {
  switch (kind) {
    case 'empty':
      return 'the name is empty';
    case 'name-too-long':
      return `the name has ${name.length} characters, at most 253`;
    case 'label-empty':
      return `"${name}" has an empty label`;
    case 'label-too-long':
      return `the label "${label.slice(0, 20)}..." has ${label.length} characters, 1 to 63 are allowed`;
    case 'label-hyphen':
      return `the label "${label}" begins or ends with a hyphen`;
    default:
      return `the label "${label}" has characters that host names do not have`;
  }
}

export default rule;
