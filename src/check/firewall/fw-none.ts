import type { Rule } from '../../model/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { isPublic } from '../../network/special.ts';
import { finding, relatedTo } from '../finding.ts';
import { firewallFacts } from '../firewall-facts.ts';

const rule: Rule = {
  id: 'fw-none',
  group: 'firewall',
  severity: 'warning',
  summary: 'A compute with a public address has no firewall rule in force.',
  why: 'It is unfiltered: every port is open to everybody.',
  fix: 'Assign FirewallRules to it, by name or by selector, and see that they are enabled.',
  *check(fleet) {
    for (const [compute, host] of firewallFacts(fleet).hosts) {
      if (!host.filter.unfiltered || compute.state === 'inactive') continue;
      const open = compute.attachments.find(({ ip }) => {
        const address = ip && parseAddress(ip.address);
        return (
          address && ip.role !== 'bmc' && ip.resource.manifest.spec.type === 'public' && isPublic(address)
        );
      });
      if (!open?.ip) continue;
      const disabled = compute.rules.length > 0 ? ' (all its rules are disabled)' : '';
      yield finding(
        compute.resource,
        `${compute.name} is unfiltered: it has the public address ${open.ip.address} ({at:0}) and no firewall rule${disabled}`,
        ['metadata', 'name'],
        {
          related: [relatedTo(open.resource, `${open.ip.address} is assigned here`, ['spec', 'ip'])],
        },
      );
    }
  },
};

export default rule;
