import type { IpNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { canonicalAddress } from '../../network/address.ts';
import { valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import { groupBy } from '../../text/group-by.ts';

const rule: Rule = {
  id: 'dns-target-unassigned',
  group: 'dns',
  severity: 'warning',
  summary: 'A record leads to an address that is on no compute.',
  why: 'When the address is given back, whoever gets it next answers for the name (takeover).',
  fix: 'Delete the record, or assign the address; state reserved says that it is kept.',
  *check(fleet) {
    const byAddress = groupBy(
      ipFacts(fleet).map(({ node }) => node),
      ({ address }) => address,
    );
    for (const node of fleet.dns) {
      if (node.type !== 'A' && node.type !== 'AAAA') continue;
      for (const [index, value] of node.values.entries()) {
        // In whichever network: a record does not say which one it means.
        const [ip, ...others] = byAddress.get(canonicalAddress(value) ?? '') ?? [];
        if (!ip || [ip, ...others].some(isKept)) continue;
        yield finding(
          node.resource,
          `takeover risk: ${node.fqdn} -> ${ip.address}, which is on no compute ({at:0})`,
          valuePath(node, index),
          {
            related: [relatedTo(ip.resource, `"${ip.name}" has no IPAssignment`, ['spec', 'address'])],
          },
        );
      }
    }
  },
};

function isKept({ state, attachments }: IpNode): boolean {
  return state === 'reserved' || attachments.some(({ compute }) => compute);
}

export default rule;
