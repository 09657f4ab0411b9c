import { canonicalAddress } from '../../network/address.ts';
import { valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-link-mismatch',
  group: 'dns',
  severity: 'error',
  summary: "A record's value is not the address of the IPAddress that it is linked to.",
  why: 'One of the two is out of date, and which one the record means nobody can tell.',
  fix: 'Leave the value out: the link gives it; or correct the link.',
  *check(fleet) {
    for (const record of fleet.dns) {
      const { ip, type, resource, values } = record;
      if (!ip || (type !== 'A' && type !== 'AAAA')) continue;
      const { spec } = resource.manifest;
      if (spec.value === undefined && spec.values === undefined) continue;
      if (values.some((value) => (canonicalAddress(value) ?? value) === ip.address)) continue;
      yield finding(
        resource,
        `value is ${values.join(', ')}, linked IP "${ip.name}" is ${ip.address} ({at:0})`,
        valuePath(record),
        {
          related: [relatedTo(ip.resource, `"${ip.name}" is ${ip.address}`, ['spec', 'address'])],
        },
      );
    }
  },
};

export default rule;
