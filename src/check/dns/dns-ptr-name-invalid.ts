<<<<<<< HEAD
import { parseAddress } from '../../network/address.ts';
import { parseReverseName, reverseName } from '../../network/reverse-name.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Rule } from '../../model/rule.ts';
import { parseReverseName } from '../../network/reverse-name.ts';
import { finding } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-ptr-name-invalid',
  group: 'dns',
  severity: 'error',
<<<<<<< HEAD
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
=======
  summary: 'The name of a PTR record is not the reverse name of an address.',
  why: 'Who looks an address up asks for its reverse name, and finds nothing.',
  fix: 'Write the four octets backwards under in-addr.arpa, or the 32 nibbles backwards under ip6.arpa.',
  *check(fleet) {
    for (const { resource, type, fqdn } of fleet.dns) {
      if (type !== 'PTR' || parseReverseName(fqdn)) continue;
      yield finding(resource, `PTR ${fqdn}: ${problemOf(fqdn)}`, ['spec', 'name']);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

<<<<<<< HEAD
=======
function problemOf(name: string): string {
  if (name.endsWith('.in-addr.arpa')) return 'needs four octets (0 to 255, without leading zeros) before in-addr.arpa';
  if (name.endsWith('.ip6.arpa')) return 'needs 32 nibbles, one hexadecimal digit each, before ip6.arpa';
  return 'must end in in-addr.arpa or ip6.arpa';
}

>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
export default rule;
