import type { DnsNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { readRecordValue } from '../../network/record-value.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-value-invalid',
  group: 'dns',
  severity: 'error',
  summary: 'The value of a record does not fit its type.',
  why: 'A name server refuses the zone, or serves a record that nobody can use.',
  fix: 'A takes an IPv4 address, AAAA an IPv6 address, CNAME one host name, PTR, NS and ALIAS a host name, MX a preference and a host name, SRV priority, weight, port and host name; TXT its text without quotes.',
  *check(fleet) {
    for (const node of fleet.dns) {
      for (const [index, value] of node.values.entries()) yield* judge(node, value, valuePath(node, index));
      if (ALONE.has(node.type) && node.values.length > 1)
        yield finding(
          node.resource,
          `${node.type === 'ALIAS' ? 'an' : 'a'} ${node.type} has one value, found ${node.values.length}`,
          ['spec', 'values'],
        );
    }
  },
};

const ALONE = new Set(['CNAME', 'ALIAS']);

function* judge(node: DnsNode, value: string, path: readonly (string | number)[]): Iterable<Finding> {
  const read = readRecordValue(node.type, value);
  if ('problem' in read)
    yield finding(node.resource, `${node.type} ${read.problem}, found ${found(node, value)}`, path);
  else if (read.doubt !== undefined)
    yield finding(node.resource, `${node.type} ${node.fqdn} ${read.doubt}`, path, { severity: 'warning' });
}

function found({ type, resource }: DnsNode, value: string): string {
  if (type === 'A' || type === 'AAAA' || parseAddress(value) === undefined) return `"${value}"`;
  const { value: one, values } = resource.manifest.spec;
  return `the address ${value}${one === undefined && values === undefined ? ' of the linked IP' : ''}`;
}

export default rule;
