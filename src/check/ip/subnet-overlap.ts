import { DEFAULT_NETWORK } from '../../kinds/address.ts';
import type { Resource } from '../../model/resource.ts';
import { containsCidr, formatCidr, parseCidr, type WrittenCidr } from '../../network/cidr.ts';
import { finding, relatedTo } from '../finding.ts';
import { type IpFacts, ipFacts, isSingle, networkOf, placeOf } from '../ip-facts.ts';
import type { IpNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { groupBy } from '../../text/group-by.ts';

const rule: Rule = {
  id: 'subnet-overlap',
  group: 'ip',
  severity: 'warning',
  summary: 'Two different subnets in one place overlap.',
  why: 'A host in the wider one takes the hosts of the narrower one for neighbours and never asks the router for them.',
  fix: 'Make the subnets disjoint, or correct the prefix length of one. Different vlans are different places; what is meant to nest is written as Subnets.',
  *check(fleet) {
    const declared = new Set(fleet.byKind('Subnet').map(keyOfSubnet));
    const subnets = ipFacts(fleet).flatMap(subnetOf);
    for (const list of groupBy(
      subnets,
      ({ node, cidr }) => `${cidr.family} ${networkOf(node)} ${placeOf(node)}`,
    ).values())
      yield* overlaps(list, declared);
  },
};

interface Subnet {
  readonly node: IpNode;
  readonly cidr: WrittenCidr;
}

/** A block of one address is how a hoster routes an extra address: it lies inside a subnet by nature. */
function subnetOf({ node, cidr }: IpFacts): Subnet[] {
  return cidr && !isSingle(cidr) ? [{ node, cidr }] : [];
}

/** Blocks nest or are disjoint: in order of their first address, wide before narrow, those around one are a stack. */
function* overlaps(list: readonly Subnet[], declared: ReadonlySet<string>): Iterable<Finding> {
  const unique = [
    ...groupBy(list, ({ node, cidr }) => `${formatCidr(cidr)} ${vlanOf(node) ?? ''}`).values(),
  ].map((same) => same[0] as Subnet);
  const sorted = unique.sort((a, b) =>
    a.cidr.first === b.cidr.first ? a.cidr.prefix - b.cidr.prefix : a.cidr.first < b.cidr.first ? -1 : 1,
  );
  const around: Subnet[] = [];
  const isDeclared = ({ node, cidr }: Subnet) => declared.has(`${networkOf(node)} ${formatCidr(cidr)}`);
  for (const subnet of sorted) {
    while (around.length > 0 && !containsCidr((around.at(-1) as Subnet).cidr, subnet.cidr)) around.pop();
    const outer = around.findLast(
      (one) =>
        one.cidr.prefix !== subnet.cidr.prefix &&
        mayMeet(one.node, subnet.node) &&
        !(isDeclared(one) && isDeclared(subnet)),
    );
    if (outer) yield report(outer, subnet);
    around.push(subnet);
  }
}

function keyOfSubnet({ manifest: { spec } }: Resource<'Subnet'>): string {
  const cidr = parseCidr(spec.cidr);
  return `${spec.network ?? DEFAULT_NETWORK} ${cidr ? formatCidr(cidr) : spec.cidr}`;
}

function vlanOf(node: IpNode): number | undefined {
  return node.resource.manifest.spec.vlan;
}

function mayMeet(a: IpNode, b: IpNode): boolean {
  return vlanOf(a) === undefined || vlanOf(b) === undefined || vlanOf(a) === vlanOf(b);
}

function report(outer: Subnet, inner: Subnet): Finding {
  const place = placeOf(inner.node);
  const where = place === '' ? '' : ` in ${place}`;
  return finding(
    inner.node.resource,
    `${formatCidr(inner.cidr)} and ${formatCidr(outer.cidr)} ({at:0}) overlap${where}`,
    ['spec', 'cidr'],
    {
      related: [
        relatedTo(outer.node.resource, `"${outer.node.name}" is in ${formatCidr(outer.cidr)}`, [
          'spec',
          'cidr',
        ]),
      ],
    },
  );
}

export default rule;
