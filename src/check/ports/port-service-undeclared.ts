import type { PortNode, ServiceNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'port-service-undeclared',
  group: 'ports',
  severity: 'warning',
  summary: 'A port leads to a port that the service does not declare.',
  why: 'Most likely nothing listens there.',
  fix: 'Correct servicePort, or add the port to spec.ports of the Service.',
  *check(fleet) {
    for (const node of fleet.ports) {
      const { service, servicePort } = node;
      if (!service || node.protocol === 'icmp' || service.ports.length === 0 || declares(service, node))
        continue;
      const declared = service.ports
        .map(({ port, protocol }) => (port === servicePort ? `${port}/${protocol}` : `${port}`))
        .join(', ');
      yield finding(
        node.resource,
        `${node.protocol} port ${servicePort} is not declared: ${service.name} ({at:0}) declares ${declared}`,
        ['spec', 'servicePort'],
        {
          related: [
            relatedTo(service.resource, `${service.name} declares its ports here`, ['spec', 'ports']),
          ],
        },
      );
    }
  },
};

function declares(service: ServiceNode, { servicePort, protocol }: PortNode): boolean {
  return service.ports.some(
    (one) =>
      one.port === servicePort && (protocol === 'all' || one.protocol === 'all' || one.protocol === protocol),
  );
}

export default rule;
