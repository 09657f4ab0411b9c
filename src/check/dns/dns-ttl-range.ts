import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const LEAST = 60;
const MOST = 86_400;

const rule: Rule = {
  id: 'dns-ttl-range',
  group: 'dns',
  severity: 'warning',
  summary: 'A TTL is below a minute or above a day; below 0 it is an error.',
  why: 'A tiny TTL loads name servers for nothing, a huge one makes a change take days.',
  fix: `Write ${LEAST} to ${MOST} seconds, or leave it out for that of the DNSZone, else 3600.`,
  *check(fleet) {
    for (const resource of [...fleet.byKind('DNSZone'), ...fleet.byKind('DNSRecord')]) {
      const { ttl } = resource.manifest.spec;
      if (ttl === undefined || (ttl >= LEAST && ttl <= MOST)) continue;
      const side = ttl < LEAST ? `below ${LEAST}` : `above ${MOST}`;
      yield finding(resource, `ttl ${ttl} is ${side}; ${LEAST} to ${MOST} is recommended`, ['spec', 'ttl']);
    }
  },
};

export default rule;
