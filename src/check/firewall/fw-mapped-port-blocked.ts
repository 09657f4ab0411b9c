import type { ComputeNode, PortNode } from '../../model/fleet.ts';
import type { Related } from '../../model/diagnostic.ts';
import type { Rule } from '../../model/rule.ts';
import { protocolsOf } from '../../exposure/host.ts';
import { parseAddress } from '../../network/address.ts';
import type { FirewallRule } from '../../network/firewall/rule.ts';
import { bandsOf } from '../../network/firewall/sources.ts';
import { finding, relatedTo } from '../finding.ts';
import { type FirewallFacts, firewallFacts } from '../firewall-facts.ts';
import { namesOf } from '../grouping.ts';

const rule: Rule = {
  id: 'fw-mapped-port-blocked',
  group: 'firewall',
  severity: 'warning',
  summary: 'A port is mapped to a service, and the firewall lets nobody reach it.',
  why: 'The service is unreachable from anywhere.',
  fix: 'Assign a FirewallRule that allows the port to the compute, or delete the PortAssignment.',
  *check(fleet) {
    const facts = firewallFacts(fleet);
    for (const node of fleet.ports) {
      for (const protocol of protocolsOf(node)) {
        const shut = node.computes.flatMap((compute) => blockerOf(facts, node, protocol, compute));
        const [first] = shut;
        if (!first || shut.length < node.computes.length) continue;
        const goesTo = node.service ? ` to ${node.service.name}` : '';
        const why = first.rule ? `${first.rule.name} ({at:0}) denies it` : 'no rule allows it';
        yield finding(
          node.resource,
          `${protocol}/${node.port} of ${node.ip?.address} is mapped${goesTo}, but unreachable from anywhere: on ${namesOf(shut.map(({ compute }) => compute))} ${why}`,
          ['spec', 'port'],
          { related: related(facts, first) },
        );
      }
    }
  },
};

interface Blocker {
  readonly compute: ComputeNode;
  /** The first rule that denies it; absent where none matches. */
  readonly rule: FirewallRule | undefined;
}

/** Nothing where some source passes. */
function blockerOf(
  facts: FirewallFacts,
  node: PortNode,
  protocol: 'tcp' | 'udp',
  compute: ComputeNode,
): Blocker[] {
  const filter = facts.hosts.get(compute)?.filter;
  const address = node.ip && parseAddress(node.ip.address);
  if (!filter || filter.unfiltered || !address) return [];
  const decisions = bandsOf(filter, protocol, address, [node.port, node.port + 1]).flatMap(
    (band) => band.decisions,
  );
  if (decisions.some(({ allow }) => allow)) return [];
  return [{ compute, rule: decisions.find((decision) => decision.rule !== undefined)?.rule }];
}

function related(facts: FirewallFacts, { rule: denying, compute }: Blocker): Related[] {
  const manifest = denying && facts.manifests.get(denying.name);
  if (manifest) return [relatedTo(manifest, `${manifest.name} denies it`, ['metadata', 'name'])];
  return [
    relatedTo(compute.resource, `${compute.name} has firewall rules, and none of them allows it`, [
      'metadata',
      'name',
    ]),
  ];
}

export default rule;
