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
  fix: 'Labels have 1 to 63 letters, digits and inner hyphens (underscores too; in the name of a host they are a warning), names at most 253 characters.',
  *check(fleet) {
    for (const zone of fleet.byKind('DNSZone')) {
      const { nameservers = [] } = zone.manifest.spec;
      yield* judge(zone, zone.manifest.spec.zone, 'zone', ['spec', 'zone']);
      for (const [index, name] of nameservers.entries())
        yield* judge(zone, name, 'name server', ['spec', 'nameservers', index]);
    }
    for (const { resource, type } of fleet.dns) {
      const { name, zone } = resource.manifest.spec;
      yield* judge(resource, name, 'name', ['spec', 'name']);
      // The zone of an inline record is told once, where it stands.
      if (!resource.owner) yield* judge(resource, zone, 'zone', ['spec', 'zone']);
      if (type === 'A' || type === 'AAAA') yield* warnOfHost(resource, name);
    }
  },
};

function* judge(
  resource: Resource<'DNSRecord'> | Resource<'DNSZone'>,
  text: string,
  field: string,
  path: readonly (string | number)[],
): Iterable<Finding> {
  // "@" is how zone files write the apex: dns-name-outside-zone says what to write.
  if (text === '@') return;
  for (const problem of nameProblems(text, { wildcard: true, underscore: true, slash: isReverse(text) })) {
    if (problem.kind !== 'wildcard-position')
      yield finding(resource, `${field} "${shorten(text)}": ${describe(problem, text)}`, path);
  }
}

/** Names below arpa. are no hosts: ranges stand there as `0/25` (RFC 2317). */
const isReverse = (text: string): boolean => /\.arpa\.?$/i.test(text);

/**
 * A label that begins with an underscore is no host and need not be one (`_acme-challenge`, `gc._msdcs`); one inside is most
 * likely the name of a machine that many programs refuse.
 */
function* warnOfHost(resource: Resource<'DNSRecord'>, name: string): Iterable<Finding> {
  const label = name.split('.').find((one) => one.slice(1).includes('_'));
  if (label === undefined) return;
  yield finding(
    resource,
    `name "${shorten(name)}": label "${shorten(label)}" has an underscore, which the name of a host cannot have (RFC 1123)`,
    ['spec', 'name'],
    { severity: 'warning' },
  );
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
      if (/[\u0080-\u{10ffff}]/u.test(label)) return `label "${shorten(label)}" has no form in ASCII (IDNA)`;
      return `label "${label}" holds characters other than letters, digits and hyphens`;
  }
}

/** Names that are too long are not told in full. */
function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

export default rule;
