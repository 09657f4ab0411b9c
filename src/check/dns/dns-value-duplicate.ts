import type { DnsNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { readRecordValue } from '../../network/record-value.ts';
import { valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'dns-value-duplicate',
  group: 'dns',
  severity: 'warning',
  summary: 'A record has one value twice, perhaps spelled differently.',
  why: 'A set of records holds each value once (RFC 2181, section 5): some providers refuse the set, others drop one.',
  fix: 'Delete one of the two.',
  *check(fleet) {
    for (const node of fleet.dns) {
      const seen = new Map<string, number>();
      for (const [index, value] of node.values.entries()) {
        const key = canonicalValue(node, value);
        const first = seen.get(key);
        if (first === undefined) seen.set(key, index);
        else
          yield finding(
            node.resource,
            `${node.type} ${node.fqdn} has ${value} twice, first as ${node.values[first]} ({at:0})`,
            valuePath(node, index),
            { related: [relatedTo(node.resource, 'the first of the two', valuePath(node, first))] },
          );
      }
    }
  },
};

function canonicalValue({ type }: DnsNode, value: string): string {
  const read = readRecordValue(type, value);
  return 'problem' in read ? value : read.canonical;
}

export default rule;
