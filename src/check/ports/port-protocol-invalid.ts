import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'port-protocol-invalid',
  group: 'ports',
  severity: 'warning',
  summary: 'A port is mapped for icmp.',
  why: 'ICMP has no ports: the mapping does nothing.',
  fix: 'Write protocol tcp, udp or all, or delete the PortAssignment.',
  *check(fleet) {
    for (const { resource, protocol, port } of fleet.ports) {
      if (protocol === 'icmp')
        yield finding(resource, `icmp has no ports, so ${port} is never mapped`, ['spec', 'protocol']);
    }
  },
};

export default rule;
