import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-ttl-range',
  group: 'dns',
  severity: 'warning',
  summary: 'A TTL is very short or very long.',
  why: 'Below a minute every look-up reaches the servers; above a day a mistake outlives the working week. Below zero it is none.',
  fix: 'Write 60 to 86400 seconds.',
  *check(fleet) {
    for (const { resource, ttl } of fleet.dns) {
      if (ttl < 60 || ttl > 86_400)
        yield finding(resource, `ttl ${ttl}: 60 to 86400 recommended`, ['spec', 'ttl']);
    }
  },
};

export default rule;
