<<<<<<< HEAD
import { isInZone } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Rule } from '../../model/rule.ts';
import { isInZone } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-name-outside-zone',
  group: 'dns',
  severity: 'error',
<<<<<<< HEAD
  summary: "A record's name is not inside its zone.",
  why: 'Zone checkers let it pass and servers drop it silently.',
  fix: 'Write the whole name, ending in the zone, or the zone that it belongs to.',
  *check(fleet) {
    for (const { resource, fqdn, zone } of fleet.dns) {
      if (!isInZone(fqdn, zone))
        yield finding(resource, `${fqdn} is not inside zone ${zone}`, ['spec', 'name'], {
          help: fqdn.includes('.') ? 'correct the name or the zone' : `write ${fqdn}.${zone}`,
        });
=======
  summary: 'A record is not inside its zone.',
  why: 'A name server ignores what is out of its zone, mostly without a word.',
  fix: 'Write the whole name, ending in the zone, or correct the zone.',
  *check(fleet) {
    for (const { resource, fqdn, zone } of fleet.dns) {
      if (isInZone(fqdn, zone)) continue;
      const meant = fqdn === '@' ? zone : `${fqdn}.${zone}`;
      const hint = fqdn.includes('.') ? '' : `; write ${meant}`;
      yield finding(resource, `${fqdn} is not inside zone ${zone}${hint}`, ['spec', 'name']);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

export default rule;
