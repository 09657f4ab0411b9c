import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-cname-apex',
  group: 'dns',
  severity: 'error',
  summary: 'The apex of a zone is a CNAME.',
  why: 'The apex carries SOA and NS, and a CNAME bears no company (RFC 1912, 2.4).',
  fix: 'Write A and AAAA records at the apex.',
  *check(fleet) {
    for (const { resource, type, fqdn, zone } of fleet.dns) {
      if (type === 'CNAME' && fqdn === zone)
        yield finding(resource, `apex ${zone} cannot be a CNAME`, ['spec', 'type']);
    }
  },
};

export default rule;
