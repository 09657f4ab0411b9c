import type { DnsNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { nameProblems } from '../../network/dns-name.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-value-invalid',
  group: 'dns',
  severity: 'error',
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
    }
  },
};

function problemOf({ type, resource }: DnsNode, value: string): string | undefined {
  const family = parseAddress(value)?.family;
  if (type === 'A') return family === 4 ? undefined : `A needs an IPv4 address, found "${value}"`;
  if (type === 'AAAA') return family === 6 ? undefined : `AAAA needs an IPv6 address, found "${value}"`;
  if (family !== undefined) {
    const link = resource.manifest.spec.value === undefined && resource.manifest.spec.values === undefined;
    return `${type} needs a host name, found the address ${value}${link ? ' of the linked IP' : ''}`;
  }
  // A reverse name may be an alias into a classless zone, and a list of services points to names that are no hosts.
  const [first] = nameProblems(value, { underscore: true, slash: type === 'CNAME' });
  return first && `${type} needs a host name, found "${value}"`;
}

function* countValues(node: DnsNode): Iterable<Finding> {
  if (node.type !== 'CNAME' || node.values.length < 2) return;
  yield finding(node.resource, `a CNAME has one value, found ${node.values.length}`, ['spec', 'values']);
}

export default rule;
