import { type Address, formatAddress, parseAddress } from '../../network/address.ts';
import { containsAddress, formatCidr, parseCidr, type WrittenCidr } from '../../network/cidr.ts';
import { specialBlock } from '../../network/special.ts';
import { finding } from '../finding.ts';
import { isSingle } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'gateway-outside-cidr',
  group: 'ip',
  severity: 'error',
  summary: 'A gateway lies outside the CIDR of its address or its Subnet.',
  why: 'A host cannot reach a gateway that is not on its link.',
  fix: 'Correct the gateway or the CIDR. Where the hoster routes it so, write onLink: true; /32, /128 and link-local IPv6 gateways need no word.',
  *check(fleet) {
    for (const resource of [...fleet.byKind('Subnet'), ...fleet.byKind('IPAddress')]) {
      const { spec } = resource.manifest;
      // What a Subnet gives its addresses is told once, there.
      if (resource.written && resource.written.spec.gateway === undefined) continue;
      const [cidr, gateway] = [parseCidr(spec.cidr ?? ''), parseAddress(spec.gateway ?? '')];
      if (!cidr || !gateway || spec.onLink === true || isReached(cidr, gateway)) continue;
      yield finding(resource, `gateway ${formatAddress(gateway)} is off-link: outside ${formatCidr(cidr)}`, [
        'spec',
        'gateway',
      ]);
    }
  },
};

/** Gateways of another family are another rule's business. */
function isReached(cidr: WrittenCidr, gateway: Address): boolean {
  return (
    gateway.family !== cidr.family ||
    containsAddress(cidr, gateway) ||
    isSingle(cidr) ||
    (gateway.family === 6 && specialBlock(gateway)?.scope === 'link')
  );
}

export default rule;
