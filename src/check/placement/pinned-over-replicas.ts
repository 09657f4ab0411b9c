import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'pinned-over-replicas',
  group: 'placement',
  severity: 'warning',
  summary: 'More instances of a service are pinned than its replicas say.',
  why: 'All Assignments written by hand stand, so more instances run than anybody asked for.',
  fix: 'Raise replicas, or delete the Assignments that are too many.',
  *check(fleet) {
    for (const service of fleet.services.values()) {
      if (service.mode === 'global') continue;
      const pins = service.assignments.filter(({ generated }) => !generated);
      const pinned = pins.reduce((sum, { quantity }) => sum + quantity, 0);
      if (pinned <= service.replicas) continue;
      const message = `${pinned} instances of ${service.name} are pinned, replicas is ${service.replicas}`;
      yield finding(service.resource, message, ['spec', 'replicas'], {
        related: pins.map(({ resource, quantity, computeName }) =>
          relatedTo(resource, `${quantity} on ${computeName}`, ['spec', 'compute']),
        ),
      });
    }
  },
};

export default rule;
