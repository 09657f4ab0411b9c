import type { DnsNode } from '../../model/fleet.ts';
import { parseAddress } from '../../network/address.ts';
import { nameProblems } from '../../network/dns-name.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-value-invalid',
  group: 'dns',
  severity: 'error',
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
    }
  },
};

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
}

export default rule;
