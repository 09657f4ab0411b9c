import { finding, relatedTo } from '../finding.ts';
import type { AssignmentNode, Fleet, ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { isLinked, type Linked, PLANNER_HELP } from '../breaches.ts';

const rule: Rule = {
  id: 'service-anti-affinity-violated',
  group: 'placement',
  severity: 'error',
  summary: 'Two services run in one place though a serviceAntiAffinity keeps them apart.',
  why: 'Assignments written by hand are never moved, so two of them beside each other stay so. Where the planner placed one of the two, the next plan moves it: a warning.',
  fix: 'Assign one of the two to another compute, or relax the serviceAntiAffinity.',
  *check(fleet) {
    const owners = [...fleet.services.values()].filter(
      ({ serviceAntiAffinity }) => serviceAntiAffinity.length > 0,
    );
    for (const owner of owners) yield* judge(fleet, owner);
  },
};

function* judge({ services }: Fleet, owner: ServiceNode): Iterable<Finding> {
  for (const [index, { peers, key }] of owner.serviceAntiAffinity.entries()) {
    const beside = byPlace(
      peers.flatMap((name) => (services.get(name)?.assignments ?? []).filter(isLinked)),
      key,
    );
    const told = new Set<AssignmentNode>();
    for (const mine of owner.assignments.filter(isLinked)) {
      const place = mine.compute.labels.get(key);
      if (place === undefined) continue;
      const other = (beside.get(place) ?? []).find(
        (one) => !told.has(one) && (one !== mine || mine.quantity > 1),
      );
      if (!other) continue;
      told.add(mine);
      const where = key === 'infractl.dev/name' ? place : `${key} ${place}`;
      const who = other === mine ? `${mine.quantity} of it are` : `${other.service.name} is`;
      const movable = mine.generated || other.generated;
      yield finding(
        mine.resource,
        `${owner.name} on ${where}: ${who} there, too, which its serviceAntiAffinity forbids`,
        ['spec', 'compute'],
        {
          ...(movable ? { severity: 'warning', help: PLANNER_HELP } : {}),
          related: [
            relatedTo(owner.resource, `the serviceAntiAffinity of ${owner.name}`, [
              'spec',
              'placement',
              'serviceAntiAffinity',
              index,
            ]),
            ...(other === mine
              ? []
              : [relatedTo(other.resource, `${other.service.name} there`, ['spec', 'compute'])]),
          ],
        },
      );
    }
  }
}

function byPlace(all: readonly Linked[], key: string): ReadonlyMap<string, readonly Linked[]> {
  const places = new Map<string, Linked[]>();
  for (const one of all) {
    const place = one.compute.labels.get(key);
    if (place !== undefined) places.set(place, [...(places.get(place) ?? []), one]);
  }
  return places;
}

export default rule;
