import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-cname-apex',
  group: 'dns',
  severity: 'error',
  summary: 'The apex of a zone is a CNAME.',
  why: 'The apex holds SOA and NS records, and a CNAME stands alone (RFC 1034, 3.6.2).',
  fix: 'Write A and AAAA records at the apex, or use a name below it.',
  *check(fleet) {
    for (const { resource, type, fqdn, zone } of fleet.dns) {
      if (type === 'CNAME' && fqdn === zone)
        yield finding(resource, `${fqdn} is the apex of its zone and cannot be a CNAME`, ['spec', 'type']);
    }
  },
};

export default rule;
