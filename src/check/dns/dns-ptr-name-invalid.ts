import { parseAddress } from '../../network/address.ts';
import { parseReverseName, reverseName } from '../../network/reverse-name.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-ptr-name-invalid',
  group: 'dns',
  severity: 'error',
  summary: 'The name of a PTR record is no reverse name.',
  why: 'Reverse look-ups ask for all octets or nibbles in reverse under in-addr.arpa or ip6.arpa; nobody asks for another name.',
  fix: "Write the name that the message gives, or the address's octets reversed.",
  *check(fleet) {
    for (const { resource, type, fqdn, ip } of fleet.dns) {
      if (type !== 'PTR' || parseReverseName(fqdn)) continue;
      const address = parseAddress(ip?.address ?? fqdn);
      yield finding(
        resource,
        `PTR ${fqdn} must end in in-addr.arpa or ip6.arpa, with full octets or nibbles${address ? `: write ${reverseName(address)}` : ''}`,
        ['spec', 'name'],
      );
    }
  },
};

export default rule;
