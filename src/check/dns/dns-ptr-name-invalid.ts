import type { Rule } from '../../model/rule.ts';
import { isServicePointer, isReverseName } from '../../network/reverse-name.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-ptr-name-invalid',
  group: 'dns',
  severity: 'error',
  summary: 'The name of a PTR record is not the reverse name of an address.',
  why: 'Who looks an address up asks for its reverse name, and finds nothing.',
  fix: 'Write the four octets backwards under in-addr.arpa (or one in a classless zone such as 1.0/25.2.0.192.in-addr.arpa, or * for all others), or the 32 nibbles backwards under ip6.arpa.',
  *check(fleet) {
    for (const { resource, type, fqdn } of fleet.dns) {
      if (type !== 'PTR' || isReverseName(fqdn) || isServicePointer(fqdn)) continue;
      yield finding(resource, `PTR ${fqdn}: ${problemOf(fqdn)}`, ['spec', 'name']);
    }
  },
};

function problemOf(name: string): string {
  if (name.endsWith('.in-addr.arpa'))
    return 'needs four octets (0 to 255, without leading zeros) before in-addr.arpa';
  if (name.endsWith('.ip6.arpa')) return 'needs 32 nibbles, one hexadecimal digit each, before ip6.arpa';
  return 'must end in in-addr.arpa or ip6.arpa';
}

export default rule;
