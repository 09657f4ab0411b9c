import type { Rule } from '../../model/rule.ts';
import { dnsFacts } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'dns-cname-coexists',
  group: 'dns',
  severity: 'error',
  summary: 'A name has a CNAME and another record.',
  why: 'A CNAME says that the name is another one (RFC 1034, 3.6.2): name servers refuse the zone or answer at random.',
  fix: 'Remove the CNAME or the other records of the name.',
  *check(fleet) {
    for (const [name, nodes] of dnsFacts(fleet).byName) {
      const alias = nodes.find(({ type }) => type === 'CNAME');
      const other = nodes.find(({ type }) => type !== 'CNAME');
      if (!alias || !other) continue;
      const article = /^[AHMNS]/.test(other.type) ? 'an' : 'a';
      yield finding(
        alias.resource,
        `${name} has a CNAME and ${article} ${other.type} ({at:0})`,
        ['spec', 'type'],
        {
          related: [relatedTo(other.resource, `its ${other.type} is here`, ['spec', 'type'])],
        },
      );
    }
  },
};

export default rule;
