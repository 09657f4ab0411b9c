import type { AssignmentNode, PortNode } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { targetOf, type Workshop } from './workshop.ts';

/** Makes the PortAssignments and links them to the computes that hold their ip and to their service. */
export function buildPorts(shop: Workshop, assignments: readonly AssignmentNode[]): readonly PortNode[] {
  const byName = new Map<string, AssignmentNode>();
  for (const assignment of assignments)
    if (!byName.has(assignment.name) || !assignment.generated) byName.set(assignment.name, assignment);
  return shop.byKind('PortAssignment').map((resource) => {
    const node = makePort(shop, resource, byName);
    for (const compute of node.computes) shop.computes.get(compute.name)?.ports.push(node);
    if (node.service) shop.services.get(node.service.name)?.portAssignments.push(node);
    return node;
  });
}

function makePort(
  shop: Workshop,
  resource: Resource<'PortAssignment'>,
  assignments: ReadonlyMap<string, AssignmentNode>,
): PortNode {
  const { spec } = resource.manifest;
  const ip = targetOf(shop, 'IPAddress', spec.ip, shop.ips);
  const assignment = spec.assignment === undefined ? undefined : assignments.get(spec.assignment);
  const service = spec.service === undefined ? assignment?.service : shop.services.get(spec.service);
  const holders = new Set((ip?.attachments ?? []).flatMap(({ compute }) => (compute ? [compute] : [])));
  return {
    resource,
    computes: [...holders],
    byService: spec.service !== undefined,
    port: spec.port,
    protocol: spec.protocol ?? 'tcp',
    servicePort: spec.servicePort,
    ...(ip ? { ip } : {}),
    ...(assignment ? { assignment } : {}),
    ...(service ? { service } : {}),
  };
}
