import { addressKey } from '../../kinds/address.ts';
import type { PortNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { protocolsOf } from '../../exposure/host.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'port-collision',
  group: 'ports',
  severity: 'error',
  summary: 'Two PortAssignments take one port of one address.',
  why: 'A packet to that port can go to one service alone; protocol all takes the port of tcp and of udp.',
  fix: 'Give one of them another port, protocol or address.',
  *check(fleet) {
    const first = new Map<string, PortNode>();
    for (const node of fleet.ports.toSorted(byOrigin)) {
      const keys = protocolsOf(node).map((protocol) => `${addressOf(node)} ${node.port} ${protocol}`);
      const other = keys.map((key) => first.get(key)).find((one) => one !== undefined);
      if (other) yield report(node, other);
      for (const key of keys) if (!first.has(key)) first.set(key, node);
    }
  },
};

function addressOf({ ip, resource }: PortNode): string {
  return ip ? addressKey(ip.resource.manifest.spec) : resource.manifest.spec.ip;
}

function byOrigin({ resource: { origin: a } }: PortNode, { resource: { origin: b } }: PortNode): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.document - b.document;
}

function report(node: PortNode, other: PortNode): Finding {
  const { port, protocol } = node;
  const goesTo = other.service ? other.service.name : `"${other.resource.name}"`;
  const taken = `${other.protocol}/${other.port}`;
  return finding(
    node.resource,
    `${protocol}/${port} of ${addressOf(node)}: ${taken} already goes to ${goesTo} ({at:0})`,
    ['spec', 'port'],
    {
      related: [relatedTo(other.resource, `${taken} goes to ${goesTo} here`, ['spec', 'port'])],
    },
  );
}

export default rule;
