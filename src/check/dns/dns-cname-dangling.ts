import { aliasOf, dnsFacts, isOurs, recordsAt, valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
import { nearest } from '../../text/nearest.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-cname-dangling',
  group: 'dns',
  severity: 'error',
  summary: 'A CNAME leads to a name of an own zone that does not exist.',
  why: 'The name resolves to nothing; no zone checker sees it.',
  fix: 'Add the record that it leads to, or correct the value.',
  *check(fleet) {
    const facts = dnsFacts(fleet);
    for (const record of fleet.dns) {
      const target = aliasOf(record);
      if (target === undefined || !isOurs(facts, target) || recordsAt(facts, target).length > 0) continue;
      const guess = nearest(target, facts.byName.keys());
      yield finding(
        record.resource,
        `${record.fqdn} leads to ${target}, which its own zone does not have${guess === undefined || guess === record.fqdn ? '' : `; nearest "${guess}"`}`,
        valuePath(record),
      );
    }
  },
};

export default rule;
