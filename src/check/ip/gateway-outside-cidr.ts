import { formatAddress } from '../../network/address.ts';
import { containsAddress, formatCidr } from '../../network/cidr.ts';
import { specialBlock } from '../../network/special.ts';
import { finding } from '../finding.ts';
import { ipFacts, isSingle } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'gateway-outside-cidr',
  group: 'ip',
  severity: 'error',
  summary: 'A gateway lies outside the CIDR of its address.',
  why: 'A host cannot reach a gateway that is not on its link.',
  fix: 'Correct the gateway or the CIDR. Where the hoster routes it so, write onLink: true; /32, /128 and link-local IPv6 gateways need no word.',
  *check(fleet) {
    for (const { node, cidr, gateway } of ipFacts(fleet)) {
      if (!cidr || !gateway || gateway.family !== cidr.family || containsAddress(cidr, gateway)) continue;
      if (
        node.resource.manifest.spec.onLink === true ||
        isSingle(cidr) ||
        (gateway.family === 6 && specialBlock(gateway)?.scope === 'link')
      )
        continue;
      yield finding(
        node.resource,
        `gateway ${formatAddress(gateway)} is off-link: outside ${formatCidr(cidr)}`,
        ['spec', 'gateway'],
      );
    }
  },
};

export default rule;
