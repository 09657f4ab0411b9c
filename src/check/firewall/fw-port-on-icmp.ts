import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'fw-port-on-icmp',
  group: 'firewall',
  severity: 'error',
  summary: 'A firewall rule for icmp names ports.',
  why: 'ICMP has no ports: the rule matches nothing, whatever its author meant.',
  fix: 'Write protocol tcp or udp, or leave the ports out.',
  *check(fleet) {
    for (const one of fleet.byKind('FirewallRule')) {
      const { protocol, portStart = 0, portEnd = 0 } = one.manifest.spec;
      if (protocol !== 'icmp' || portStart + portEnd === 0) continue;
      const field = portStart === 0 ? 'portEnd' : 'portStart';
      yield finding(one, `${field} ${portStart || portEnd} on icmp: ports apply to tcp and udp`, [
        'spec',
        field,
      ]);
    }
  },
};

export default rule;
