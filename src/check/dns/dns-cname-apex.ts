<<<<<<< HEAD
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-cname-apex',
  group: 'dns',
  severity: 'error',
  summary: 'The apex of a zone is a CNAME.',
<<<<<<< HEAD
  why: 'The apex carries SOA and NS, and a CNAME bears no company (RFC 1912, 2.4).',
  fix: 'Write A and AAAA records at the apex.',
  *check(fleet) {
    for (const { resource, type, fqdn, zone } of fleet.dns) {
      if (type === 'CNAME' && fqdn === zone)
        yield finding(resource, `apex ${zone} cannot be a CNAME`, ['spec', 'type']);
=======
  why: 'The apex holds SOA and NS records, and a CNAME stands alone (RFC 1034, 3.6.2).',
  fix: 'Write A and AAAA records at the apex, or use a name below it.',
  *check(fleet) {
    for (const { resource, type, fqdn, zone } of fleet.dns) {
      if (type === 'CNAME' && fqdn === zone) yield finding(resource, `${fqdn} is the apex of its zone and cannot be a CNAME`, ['spec', 'type']);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

export default rule;
