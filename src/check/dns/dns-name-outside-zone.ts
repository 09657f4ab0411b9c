import { isInZone } from '../../network/dns-name.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-name-outside-zone',
  group: 'dns',
  severity: 'error',
  summary: "A record's name is not inside its zone.",
  why: 'Zone checkers let it pass and servers drop it silently.',
  fix: 'Write the whole name, ending in the zone, or the zone that it belongs to.',
  *check(fleet) {
    for (const { resource, fqdn, zone } of fleet.dns) {
      if (!isInZone(fqdn, zone))
        yield finding(resource, `${fqdn} is not inside zone ${zone}`, ['spec', 'name'], {
          help: fqdn.includes('.') ? 'correct the name or the zone' : `write ${fqdn}.${zone}`,
        });
    }
  },
};

export default rule;
