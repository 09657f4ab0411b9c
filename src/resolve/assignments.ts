import type { Amounts, AssignmentNode, ServiceNode } from '../model/fleet.ts';
import type { Kind } from '../model/manifest.ts';
import type { Resource } from '../model/resource.ts';
import { readAmounts } from './capacity.ts';
import type { Mutable, Workshop } from './workshop.ts';

/** Makes the Assignments and links them to both sides. */
export function buildAssignments(shop: Workshop): readonly AssignmentNode[] {
  return shop.byKind('Assignment').map((resource) => {
    const node = makeAssignment(shop, resource);
    if (node.service) shop.services.get(node.service.name)?.assignments.push(node);
    if (node.compute) shop.computes.get(node.compute.name)?.assignments.push(node);
    return node;
  });
}

function makeAssignment(shop: Workshop, resource: Resource<'Assignment'>): Mutable<AssignmentNode> {
  const { spec } = resource.manifest;
  const serviceName = followRename(shop, 'Service', spec.service, resource.generated);
  const computeName = followRename(shop, 'Compute', spec.compute, resource.generated);
  const service = shop.services.get(serviceName);
  const compute = shop.computes.get(computeName);
  const quantity = spec.quantity ?? 1;
  return {
    name: resource.name,
    resource,
    generated: resource.generated,
    ...(service ? { service } : {}),
    serviceName,
    ...(compute ? { compute } : {}),
    computeName,
    quantity,
    allocated: fillAllocated(readAmounts(spec.allocated, 'up'), service, quantity),
  };
}

/** What apply wrote follows a rename; what people write says what it means. */
function followRename(shop: Workshop, kind: Kind, name: string, generated: boolean): string {
  return generated ? (shop.renames.get(`${kind}/${name}`) ?? name) : name;
}

/** Keys left out hold min x quantity (contract, section 4). */
function fillAllocated(written: Amounts, service: ServiceNode | undefined, quantity: number): Amounts {
  const amounts = new Map(written);
  for (const [key, min] of service?.min ?? []) if (!amounts.has(key)) amounts.set(key, min * quantity);
  return new Map([...amounts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
