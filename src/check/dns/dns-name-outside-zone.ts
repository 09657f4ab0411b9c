import type { Rule } from '../../model/rule.ts';
import { isInZone } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-name-outside-zone',
  group: 'dns',
  severity: 'error',
  summary: 'A record is not inside its zone.',
  why: 'A name server ignores what is out of its zone, mostly without a word.',
  fix: 'Write the whole name, ending in the zone, or correct the zone.',
  *check(fleet) {
    for (const { resource, fqdn, zone } of fleet.dns) {
      if (isInZone(fqdn, zone)) continue;
      const meant = fqdn === '@' ? zone : `${fqdn}.${zone}`;
      const hint = fqdn.includes('.') ? '' : `; write ${meant}`;
      yield finding(resource, `${fqdn} is not inside zone ${zone}${hint}`, ['spec', 'name']);
    }
  },
};

export default rule;
