import { dnsFacts } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-cname-coexists',
  group: 'dns',
  severity: 'error',
  summary: 'A name has a CNAME and other records.',
  why: 'A CNAME stands for the whole name (RFC 1034, 3.6.2): servers refuse the zone or answer at random.',
  fix: 'Keep the CNAME or the others.',
  *check(fleet) {
    for (const [name, records] of dnsFacts(fleet).byName) {
      const alias = records.find(({ type }) => type === 'CNAME');
      const others = records.filter((record) => record !== alias);
      if (!alias || others.length === 0) continue;
      const types = [...new Set(others.map(({ type }) => type))].map((type) =>
        type === 'CNAME' ? 'another CNAME' : `${type === 'PTR' ? 'a' : 'an'} ${type}`,
      );
      yield finding(
        alias.resource,
        `${name} has a CNAME and ${types.join(' and ')} ({at:0})`,
        ['spec', 'type'],
        {
          related: others.map((other) =>
            relatedTo(other.resource, `${other.type} ${name}`, ['spec', 'type']),
          ),
        },
      );
    }
  },
};

export default rule;
