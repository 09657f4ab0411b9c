import type { AssignmentNode, PortNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'port-ip-not-on-compute',
  group: 'ports',
  severity: 'error',
  summary: 'A port is mapped on an address of another compute than the service runs on.',
  why: 'What arrives at the address finds no service there.',
  fix: 'Map an address of the compute that the service runs on, or move one of the two.',
  *check(fleet) {
    for (const node of fleet.ports) {
      const placed = misplaced(node);
      if (placed.length > 0) yield report(node, placed);
    }
  },
};

/**
 * The assignments that stand in the wrong place. What the planner may move is its own business, and so is an instance
 * that is yet to be placed.
 */
function misplaced({ ip, byService, service, assignment, computes }: PortNode): readonly AssignmentNode[] {
  if (!ip) return [];
  const stands = (byService ? (service?.assignments ?? []) : assignment ? [assignment] : []).filter(
    ({ compute }) => compute,
  );
  if (
    stands.length === 0 ||
    stands.some(({ generated, compute }) => generated || (compute && computes.includes(compute)))
  )
    return [];
  const pinned = stands.reduce((sum, { quantity }) => sum + quantity, 0);
  return byService && service && pinned < service.replicas ? [] : stands;
}

function report(node: PortNode, placed: readonly AssignmentNode[]): Finding {
  const holders = node.computes.map(({ name }) => name);
  const where = holders.length === 0 ? 'no compute' : holders.join(', ');
  const runs = [...new Set(placed.map(({ computeName }) => computeName))].join(', ');
  const [first] = placed as [AssignmentNode];
  const holder = node.ip?.attachments.find(({ compute }) => compute);
  return finding(
    node.resource,
    `${node.ip?.address} is on ${where}; ${first.serviceName} runs on ${runs} ({at:0})`,
    ['spec', 'ip'],
    {
      related: [
        relatedTo(first.resource, `${first.serviceName} is placed here`, ['spec', 'compute']),
        ...(holder
          ? [relatedTo(holder.resource, `${node.ip?.address} is assigned here`, ['spec', 'compute'])]
          : []),
      ],
    },
  );
}

export default rule;
