import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { namesOf } from '../grouping.ts';
import { idleRules, namedRules } from '../firewall-verdicts.ts';

const rule: Rule = {
  id: 'fw-shadowed',
  group: 'firewall',
  severity: 'warning',
  summary: 'A firewall rule never decides a packet: earlier rules do, and not all as it would.',
  why: 'Whoever reads the rule believes that something is allowed, or denied, that is not.',
  fix: 'Give it a lower priority number than the rules that cover it, narrow those, or delete it.',
  *check(fleet) {
    for (const { rule: manifest, kind, by, computes } of idleRules(fleet)) {
      if (kind !== 'shadowed') continue;
      yield finding(
        manifest,
        `${manifest.name} never matches on ${namesOf(computes)}: covered by ${namedRules(by)}`,
        ['metadata', 'name'],
        {
          related: by.map((other) =>
            relatedTo(other, `${other.name} (${other.manifest.spec.action}) is decided first`, [
              'metadata',
              'name',
            ]),
          ),
        },
      );
    }
  },
};

export default rule;
