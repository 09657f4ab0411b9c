import { canonicalAddress } from '../../network/address.ts';
import { valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-target-unassigned',
  group: 'dns',
  severity: 'warning',
  summary: 'A record leads to an address of ours that is on no machine.',
  why: 'Whoever is given the address next answers for the name (takeover).',
  fix: 'Assign the address, or delete the record.',
  *check(fleet) {
    const byAddress = new Map([...fleet.ips.values()].map((ip) => [ip.address, ip]));
    for (const record of fleet.dns) {
      if (record.type !== 'A' && record.type !== 'AAAA') continue;
      for (const [index, value] of record.values.entries()) {
        const ip = byAddress.get(canonicalAddress(value) ?? value);
        if (!ip || ip.attachments.length > 0) continue;
        yield finding(
          record.resource,
          `${record.fqdn} leads to ${ip.address}, which is on no compute ({at:0}): takeover risk`,
          valuePath(record, index),
          {
            related: [
              relatedTo(ip.resource, `IPAddress "${ip.name}" has no IPAssignment`, ['spec', 'address']),
            ],
          },
        );
      }
    }
  },
};

export default rule;
