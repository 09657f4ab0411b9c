import { finding, relatedTo } from '../finding.ts';
import type { Fleet, PeerRule, ServiceNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { isLinked, type Linked, PLANNER_HELP } from '../breaches.ts';

const rule: Rule = {
  id: 'service-affinity-violated',
  group: 'placement',
  severity: 'error',
  summary: 'A service runs where nothing stands that its serviceAffinity wants beside it.',
  why: 'An assignment written by hand is never moved, so it stays without company. What the planner placed the next plan moves, or it places what is missing there: a warning.',
  fix: 'Assign it to a compute in a place where one of the services stands, or relax the serviceAffinity.',
  *check(fleet) {
    for (const owner of fleet.services.values())
      for (const [index, affinity] of owner.serviceAffinity.entries())
        if (affinity.weight === undefined)
          for (const mine of lonelyOnes(fleet, owner, affinity))
            yield finding(
              mine.resource,
              `${owner.name} on ${mine.compute.name}: ${whatIsMissing(mine, affinity)}, which its serviceAffinity asks for`,
              ['spec', 'compute'],
              {
                ...(mine.generated ? { severity: 'warning', help: PLANNER_HELP } : {}),
                related: [
                  relatedTo(owner.resource, `the serviceAffinity of ${owner.name}`, [
                    'spec',
                    'placement',
                    'serviceAffinity',
                    index,
                  ]),
                ],
              },
            );
  },
};

function lonelyOnes({ services }: Fleet, owner: ServiceNode, { peers, key }: PeerRule): readonly Linked[] {
  const counts = new Map<string | undefined, number>();
  for (const peer of peers)
    for (const { compute, quantity } of (services.get(peer)?.assignments ?? []).filter(isLinked)) {
      const place = compute.labels.get(key);
      counts.set(place, (counts.get(place) ?? 0) + quantity);
    }
  const placed = [...counts].reduce((sum, [place, count]) => sum + (place === undefined ? 0 : count), 0);
  const itself = peers.includes(owner.name) ? 1 : 0;
  return owner.assignments.filter(isLinked).filter(({ compute }) => {
    const place = compute.labels.get(key);
    if (place === undefined) return true;
    // Where it is one of them, the first is free.
    return (counts.get(place) ?? 0) - itself <= 0 && !(itself === 1 && placed === 1);
  });
}

function whatIsMissing({ compute }: Linked, { peers, key }: PeerRule): string {
  const place = compute.labels.get(key);
  if (place === undefined) return `it has no ${key}`;
  const where = key === 'infractl.dev/name' ? 'there' : `in ${key} ${place}`;
  return `no ${peers.length === 0 ? 'such service' : peers.join(' or ')} ${where}`;
}

export default rule;
