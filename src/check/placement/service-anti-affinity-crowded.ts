import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'service-anti-affinity-crowded',
  group: 'placement',
  severity: 'warning',
  summary: 'A service is kept apart from itself and has more replicas than there are places.',
  why: 'With serviceAntiAffinity to itself each place takes one instance: the value of the topologyKey on the computes is the place. The others can stand nowhere.',
  fix: 'Lower replicas, take a label with more values as topologyKey, or spread them with topologySpread instead.',
  *check(fleet) {
    if (fleet.computes.size === 0 || fleet.offers.size > 0) return;
    const all = [...fleet.computes.values()];
    for (const { name, replicas, serviceAntiAffinity, resource } of fleet.services.values())
      for (const [index, { peers, key }] of serviceAntiAffinity.entries()) {
        if (!peers.includes(name)) continue;
        // A compute without the label is kept apart from none.
        if (all.some(({ labels }) => !labels.has(key))) continue;
        const places = new Set(all.map(({ labels }) => labels.get(key))).size;
        if (replicas <= places) continue;
        const message = `${name}: ${replicas} replicas are kept apart from each other, and ${key} has ${places} ${places === 1 ? 'value' : 'values'}`;
        yield finding(resource, message, ['spec', 'placement', 'serviceAntiAffinity', index]);
      }
  },
};

export default rule;
