import type { DnsNode } from '../../model/fleet.ts';
<<<<<<< HEAD
=======
import type { Finding, Rule } from '../../model/rule.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
import { parseAddress } from '../../network/address.ts';
import { nameProblems } from '../../network/dns-name.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
<<<<<<< HEAD
import type { Rule } from '../../model/rule.ts';
=======
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-value-invalid',
  group: 'dns',
  severity: 'error',
<<<<<<< HEAD
  summary: "A record's value is not of its type.",
  why: 'A zone with it is refused as a whole, or the name leads nowhere.',
  fix: 'A takes an IPv4 address, AAAA an IPv6 address, CNAME and PTR a host name.',
  *check(fleet) {
    for (const record of fleet.dns) {
      if (record.values.length === 0 && record.resource.manifest.spec.ip === undefined)
        yield finding(record.resource, `${record.type} ${record.fqdn} has no value`, ['spec']);
      if (record.type === 'CNAME' && record.values.length > 1)
        yield finding(
          record.resource,
          `CNAME ${record.fqdn} has ${record.values.length} values; it takes one`,
          ['spec', 'values'],
        );
      for (const [index, value] of record.values.entries()) {
        const problem = judge(record, value);
        if (problem !== undefined) yield finding(record.resource, problem, valuePath(record, index));
      }
=======
  summary: 'The value of a record does not fit its type.',
  why: 'A name server refuses the zone, or serves a record that nobody can use.',
  fix: 'A takes an IPv4 address, AAAA an IPv6 address, CNAME one host name, PTR a host name.',
  *check(fleet) {
    for (const node of fleet.dns) {
      for (const [index, value] of node.values.entries()) {
        const problem = problemOf(node, value);
        if (problem !== undefined) yield finding(node.resource, problem, valuePath(node, index));
      }
      yield* countValues(node);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

<<<<<<< HEAD
function judge({ type, ip, resource }: DnsNode, value: string): string | undefined {
  const linked =
    resource.manifest.spec.value === undefined &&
    resource.manifest.spec.values === undefined &&
    ip !== undefined
      ? ` (of IPAddress "${ip.name}")`
      : '';
  switch (type) {
    case 'A':
      return parseAddress(value)?.family === 4
        ? undefined
        : `A needs an IPv4 address, found "${value}"${linked}`;
    case 'AAAA':
      return parseAddress(value)?.family === 6
        ? undefined
        : `AAAA needs an IPv6 address, found "${value}"${linked}`;
    default:
      if (parseAddress(value)) return `${type} needs a host name, found the address ${value}`;
      return nameProblems(value, { underscore: true }).length === 0
        ? undefined
        : `${type} needs a host name, found "${value}"`;
  }
=======
function problemOf({ type, resource }: DnsNode, value: string): string | undefined {
  const family = parseAddress(value)?.family;
  if (type === 'A') return family === 4 ? undefined : `A needs an IPv4 address, found "${value}"`;
  if (type === 'AAAA') return family === 6 ? undefined : `AAAA needs an IPv6 address, found "${value}"`;
  if (family !== undefined) {
    const link = resource.manifest.spec.value === undefined && resource.manifest.spec.values === undefined;
    return `${type} needs a host name, found the address ${value}${link ? ' of the linked IP' : ''}`;
  }
  const [first] = nameProblems(value, { underscore: type === 'CNAME' });
  return first && `${type} needs a host name, found "${value}"`;
}

function* countValues(node: DnsNode): Iterable<Finding> {
  if (node.type !== 'CNAME' || node.values.length < 2) return;
  yield finding(node.resource, `a CNAME has one value, found ${node.values.length}`, ['spec', 'values']);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
}

export default rule;
