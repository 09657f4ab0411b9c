import type { Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { nameProblems, type NameProblem } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-label-invalid',
  group: 'dns',
  severity: 'error',
  summary: 'A name or a label of it breaks the rules of RFC 1035 and RFC 1123.',
  why: 'Name servers refuse the zone, resolvers the answer.',
  fix: 'Labels have 1 to 63 letters, digits and inner hyphens (underscores too where it is no host), names at most 253 characters.',
  *check(fleet) {
    for (const { resource, type } of fleet.dns) {
      const { name, zone } = resource.manifest.spec;
      // A host has no underscore in its name; an alias may lead from anything.
      yield* judge(resource, name, 'name', type === 'CNAME');
      yield* judge(resource, zone, 'zone', true);
    }
  },
};

function* judge(
  resource: Resource<'DNSRecord'>,
  text: string,
  field: 'name' | 'zone',
  underscore: boolean,
): Iterable<Finding> {
  // "@" is how zone files write the apex: dns-name-outside-zone says what to write.
  if (text === '@') return;
  for (const problem of nameProblems(text, { wildcard: true, underscore })) {
    if (problem.kind !== 'wildcard-position')
      yield finding(resource, `${field} "${shorten(text)}": ${describe(problem, text)}`, ['spec', field]);
  }
}

function describe({ kind, label }: NameProblem, text: string): string {
  switch (kind) {
    case 'empty':
      return 'it is empty';
    case 'name-too-long':
      return `it has ${text.length} characters, at most 253 are allowed`;
    case 'label-empty':
      return 'a label is empty';
    case 'label-too-long':
      return `label "${shorten(label)}" has ${label.length} characters, at most 63 are allowed`;
    case 'label-hyphen':
      return `label "${label}" begins or ends with a hyphen`;
    default:
      return `label "${label}" holds characters other than letters, digits and hyphens`;
  }
}

/** Names that are too long are not told in full. */
function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

export default rule;
