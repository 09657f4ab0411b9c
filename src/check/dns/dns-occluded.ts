import type { DnsNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { isInZone, normalizeName } from '../../network/dns-name.ts';
import { cutAbove, dnsFacts, ownZone } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'dns-occluded',
  group: 'dns',
  severity: 'warning',
  summary: 'A record lies at or below a delegation or another zone, so that its zone never answers with it.',
  why: 'Below a delegation the parent zone refers to the child (RFC 1034, section 4.3.2): what it holds there is never seen, and a CNAME at the cut breaks the child.',
  fix: 'Move the record to the zone that its name belongs to, or delete it.',
  *check(fleet) {
    const facts = dnsFacts(fleet);
    const first = firstOfZone(fleet.dns);
    for (const node of fleet.dns) {
      const cut = cutAbove(facts, node.fqdn, node.zone);
      if (cut && !belongsToCut(node, cut)) {
        yield finding(
          node.resource,
          `${node.type} ${node.fqdn} stands at or below ${cut.fqdn}, which NS records delegate ({at:0}): nobody sees it`,
          ['spec', 'name'],
          { related: [relatedTo(cut.resource, `${cut.fqdn} is delegated here`, ['spec', 'name'])] },
        );
        continue;
      }
      const zone = ownZone(facts, node.fqdn);
      // A name outside its zone has a finding of its own.
      if (zone === undefined || zone.length <= node.zone.length || !isInZone(node.fqdn, node.zone)) continue;
      if (isDelegation(node, zone)) continue;
      const other = first.get(zone);
      yield finding(
        node.resource,
        `${node.type} ${node.fqdn} stands in ${node.zone}, but ${zone} is a zone of its own ({at:0}): nobody sees it`,
        ['spec', 'zone'],
        other ? { related: [relatedTo(other.resource, `${zone} is a zone here`, ['spec', 'zone'])] } : {},
      );
    }
  },
};

/** What the parent zone itself says of a child: who answers for it, its keys, and where its name servers are. */
function belongsToCut({ type, fqdn }: DnsNode, cut: DnsNode): boolean {
  if (type === 'NS' || type === 'DS') return fqdn === cut.fqdn;
  return (type === 'A' || type === 'AAAA') && cut.values.some((value) => normalizeName(value) === fqdn);
}

function isDelegation({ type, fqdn }: DnsNode, zone: string): boolean {
  return fqdn === zone && (type === 'NS' || type === 'DS');
}

function firstOfZone(nodes: readonly DnsNode[]): ReadonlyMap<string, DnsNode> {
  const first = new Map<string, DnsNode>();
  for (const node of nodes) if (!first.has(node.zone)) first.set(node.zone, node);
  return first;
}

export default rule;
