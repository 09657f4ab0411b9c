import { endpointText } from '../../kinds/endpoints.ts';
import type { ComputeNode } from '../../model/fleet.ts';
import type { Resource } from '../../model/resource.ts';
import type { Rule } from '../../model/rule.ts';
import { parseBlock } from '../../network/cidr.ts';
import { directionOf, readRule } from '../../exposure/host.ts';
import { isMulticast } from '../../network/special.ts';
import { finding, relatedTo } from '../finding.ts';
import { namesOf } from '../grouping.ts';

const rule: Rule = {
  id: 'fw-dest-not-local',
  group: 'firewall',
  severity: 'warning',
  summary: 'No compute that a firewall rule is assigned to owns its destination.',
  why: 'A packet to it never comes by, so the rule never matches.',
  fix: 'Correct the destination, write any, or assign the rule to the compute that owns it.',
  *check(fleet) {
    const assigned = new Map<Resource<'FirewallRule'>, ComputeNode[]>();
    for (const compute of fleet.computes.values()) {
      for (const { rule: one, enabled } of compute.rules) {
        if (!enabled) continue;
        const computes = assigned.get(one);
        if (computes) computes.push(compute);
        else assigned.set(one, [compute]);
      }
    }
    for (const [one, computes] of assigned) {
      const { source, destination } = readRule(one);
      const blocks = (typeof destination === 'string' ? [destination] : destination).map(parseBlock);
      // Groups are joined, not owned.
      if (!blocks.every((block) => block !== undefined && !isMulticast(block))) continue;
      if (computes.some((compute) => directionOf({ source, destination }, compute) !== 'neither')) continue;
      yield finding(
        one,
        `destination ${endpointText((one.written ?? one.manifest).spec.destination)}: no assigned compute owns it (${namesOf(computes)})`,
        ['spec', 'destination'],
        {
          related: computes
            .slice(0, 1)
            .map((compute) =>
              relatedTo(compute.resource, `${compute.name} has the rule, and no such address`, [
                'metadata',
                'name',
              ]),
            ),
        },
      );
    }
  },
};

export default rule;
