<<<<<<< HEAD
import { dnsFacts } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Rule } from '../../model/rule.ts';
import { dnsFacts } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-cname-coexists',
  group: 'dns',
  severity: 'error',
<<<<<<< HEAD
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
=======
  summary: 'A name has a CNAME and another record.',
  why: 'A CNAME says that the name is another one (RFC 1034, 3.6.2): name servers refuse the zone or answer at random.',
  fix: 'Remove the CNAME or the other records of the name.',
  *check(fleet) {
    for (const [name, nodes] of dnsFacts(fleet).byName) {
      const alias = nodes.find(({ type }) => type === 'CNAME');
      const other = nodes.find(({ type }) => type !== 'CNAME');
      if (!alias || !other) continue;
      const article = other.type === 'PTR' ? 'a' : 'an';
      yield finding(alias.resource, `${name} has a CNAME and ${article} ${other.type} ({at:0})`, ['spec', 'name'], {
        related: [relatedTo(other.resource, `its ${other.type} is here`, ['spec', 'name'])],
      });
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

export default rule;
