import { protocolOf } from '../../kinds/endpoints.ts';
import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const WITH_PORTS = ['tcp', 'udp', 'all'];

const rule: Rule = {
  id: 'fw-port-on-icmp',
  group: 'firewall',
  severity: 'error',
  summary:
    'A firewall rule for icmp names ports (or one for another protocol without them, or types of ICMP for another).',
  why: 'ICMP has no ports: the rule matches nothing, whatever its author meant. Types of another protocol are not read.',
  fix: 'Write protocol tcp or udp, or leave the ports out; of ICMP write icmpTypes.',
  *check(fleet) {
    for (const one of fleet.byKind('FirewallRule')) {
      const { spec } = one.manifest;
      const { portStart = 0, portEnd = 0, ports = [], sourcePorts = [], icmpTypes } = spec;
      const protocol = protocolOf(spec.protocol);
      if (icmpTypes && protocol !== 'icmp') {
        yield finding(one, `icmpTypes on ${spec.protocol}: they are read where the protocol is icmp alone`, [
          'spec',
          'icmpTypes',
        ]);
      }
      const written = Object.entries({ portStart, portEnd, ports: ports[0], sourcePorts: sourcePorts[0] });
      const [field, port] = written.find(([, first]) => first !== undefined && first !== 0) ?? [];
      if (field === undefined || WITH_PORTS.includes(protocol)) continue;
      yield finding(one, `${field} ${port} on ${spec.protocol}: ports apply to tcp and udp`, ['spec', field]);
    }
  },
};

export default rule;
