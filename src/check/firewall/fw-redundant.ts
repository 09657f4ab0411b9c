import type { Finding, Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { namesOf } from '../grouping.ts';
import { type IdleRule, idleRules, namedRules } from '../firewall-verdicts.ts';

const rule: Rule = {
  id: 'fw-redundant',
  group: 'firewall',
  severity: 'info',
  summary: 'The result is the same without this firewall rule.',
  why: 'A list with rules that do nothing hides those that do something.',
  fix: 'Delete the rule or its assignment. A DENY at the end says what the default does already.',
  *check(fleet) {
    for (const idle of idleRules(fleet)) if (idle.kind === 'redundant') yield report(idle);
  },
};

function report({ rule: manifest, dead, by, computes }: IdleRule): Finding {
  const rest =
    manifest.manifest.spec.action === 'DENY'
      ? 'no rule after it would let anything of it through'
      : 'the rules after it decide alike';
  const why = by.length > 0 ? `${dead ? 'covered by' : 'as decided by'} ${namedRules(by)}` : rest;
  return finding(
    manifest,
    `${manifest.name} makes no difference on ${namesOf(computes)}: ${why}`,
    ['metadata', 'name'],
    {
      related: by.map((other) =>
        relatedTo(other, `${other.name} (${other.manifest.spec.action}) does the same`, ['metadata', 'name']),
      ),
    },
  );
}

export default rule;
