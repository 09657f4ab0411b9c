<<<<<<< HEAD
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const LEAST = 60;
const MOST = 86_400;
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-ttl-range',
  group: 'dns',
  severity: 'warning',
<<<<<<< HEAD
  summary: 'A TTL is very short or very long.',
  why: 'Below a minute every look-up reaches the servers; above a day a mistake outlives the working week. Below zero it is none.',
  fix: 'Write 60 to 86400 seconds.',
  *check(fleet) {
    for (const { resource, ttl } of fleet.dns) {
      if (ttl < 60 || ttl > 86_400)
        yield finding(resource, `ttl ${ttl}: 60 to 86400 recommended`, ['spec', 'ttl']);
=======
  summary: 'A TTL is below a minute or above a day; below 0 it is an error.',
  why: 'A tiny TTL loads name servers for nothing, a huge one makes a change take days.',
  fix: `Write ${LEAST} to ${MOST} seconds, or leave it out for 3600.`,
  *check(fleet) {
    for (const { resource } of fleet.dns) {
      const { ttl } = resource.manifest.spec;
      if (ttl === undefined || (ttl >= LEAST && ttl <= MOST)) continue;
      const side = ttl < LEAST ? `below ${LEAST}` : `above ${MOST}`;
      yield finding(resource, `ttl ${ttl} is ${side}; ${LEAST} to ${MOST} is recommended`, ['spec', 'ttl']);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

export default rule;
