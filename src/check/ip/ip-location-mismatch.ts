import type { ComputeNode, IpNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';
import { holdersOf, ipFacts } from '../ip-facts.ts';

const rule: Rule = {
  id: 'ip-location-mismatch',
  group: 'ip',
  severity: 'warning',
  summary: 'An address is of another provider or region than the compute that holds it.',
  why: 'A provider routes its addresses to its own machines.',
  fix: 'Assign an address of the right place, or correct provider and region of one of the two.',
  *check(fleet) {
    for (const { node } of ipFacts(fleet)) {
      for (const compute of holdersOf(node)) yield* compare(node, compute);
    }
  },
};

/** Only what both say can differ. */
function* compare(node: IpNode, compute: ComputeNode): Iterable<Finding> {
  const own = node.resource.manifest.spec;
  const host = compute.resource.manifest.spec;
  for (const field of ['provider', 'region'] as const) {
    if (own[field] === undefined || own[field] === host[field]) continue;
    yield finding(
      node.resource,
      `${node.address} is of ${field} ${own[field]}, ${compute.name} ({at:0}) of ${host[field]}`,
      ['spec', field],
      {
        related: [
          relatedTo(compute.resource, `${compute.name} is of ${field} ${host[field]}`, ['spec', field]),
        ],
      },
    );
    return;
  }
}

export default rule;
