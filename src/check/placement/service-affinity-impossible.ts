import { finding, relatedTo } from '../finding.ts';
import type { Related } from '../../model/diagnostic.ts';
import type { Fleet, PeerRule, ServiceNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'service-affinity-impossible',
  group: 'placement',
  severity: 'warning',
  summary: 'A serviceAffinity that nothing can meet.',
  why: 'The service asks for company that there is not, or that another rule forbids: no service has the labels, those that have them ask for no instance, no compute has the label that says what beside means, or a serviceAntiAffinity keeps the two apart in the same places. The service then stands nowhere.',
  fix: 'Correct the names or the labels, take another topologyKey, or drop one of the two rules.',
  *check(fleet) {
    if (fleet.computes.size === 0) return;
    for (const service of fleet.services.values())
      for (const [index, affinity] of service.serviceAffinity.entries()) {
        if (affinity.weight !== undefined) continue;
        const reason = whyImpossible(fleet, service, affinity);
        if (reason === undefined) continue;
        const { message, related = [] } = reason;
        yield finding(
          service.resource,
          `${service.name}: ${message}`,
          ['spec', 'placement', 'serviceAffinity', index],
          { related },
        );
      }
  },
};

interface Reason {
  readonly message: string;
  readonly related?: readonly Related[];
}

function whyImpossible(fleet: Fleet, service: ServiceNode, { peers, key }: PeerRule): Reason | undefined {
  const { computes, offers, services } = fleet;
  const labels = [...computes.values(), ...offers.values()].map((one) => one.labels);
  if (key !== 'infractl.dev/name' && !labels.some((one) => one.has(key)))
    return { message: `no compute has the label ${key}, which its serviceAffinity needs` };
  if (peers.length === 0)
    return { message: 'its serviceAffinity asks for services with labels that none has' };
  if (peers.includes(service.name)) return undefined;
  const nodes = peers.flatMap((name) => services.get(name) ?? []);
  const asked = nodes.filter(({ replicas, assignments }) => replicas + assignments.length > 0);
  if (asked.length === 0)
    return { message: `it belongs beside ${peers.join(', ')}, of which no instance is asked for` };
  const places = asked.map((peer) => apartFrom(service, peer, key) ?? apartFrom(peer, service, key));
  if (places.some((place) => place === undefined)) return undefined;
  const names = asked.map(({ name }) => name).join(', ');
  return {
    message: `it belongs beside ${names} by serviceAffinity, and is kept away by serviceAntiAffinity, on ${key} both`,
    related: places.flatMap((place) => place ?? []),
  };
}

/** Where `owner` says that it is kept apart from the other in the same places. */
function apartFrom(owner: ServiceNode, other: ServiceNode, key: string): Related | undefined {
  const index = owner.serviceAntiAffinity.findIndex(
    (one) => one.weight === undefined && one.key === key && one.peers.includes(other.name),
  );
  return index < 0
    ? undefined
    : relatedTo(owner.resource, `the serviceAntiAffinity of ${owner.name}`, [
        'spec',
        'placement',
        'serviceAntiAffinity',
        index,
      ]);
}

export default rule;
