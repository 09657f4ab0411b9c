import { isLinked, type Linked } from '../breaches.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { amountText } from '../amounts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'allocated-out-of-range',
  group: 'placement',
  severity: 'warning',
  summary: 'An Assignment written by hand holds less than the min of its service, or more than the max.',
  why: 'A pin is never resized: below min the service starves, above max the rest is wasted.',
  fix: 'Write an amount between min and max times quantity, or leave the key out: then it holds min.',
  *check(fleet) {
    for (const assignment of fleet.assignments) {
      if (!assignment.generated && isLinked(assignment)) yield* judge(assignment);
    }
  },
};

function* judge({ resource, service, allocated, quantity }: Linked): Iterable<Finding> {
  for (const key of Object.keys(resource.manifest.spec.allocated ?? {})) {
    const held = allocated.get(key) ?? 0;
    const least = (service.min.get(key) ?? 0) * quantity;
    const most = service.max.has(key) ? (service.max.get(key) ?? 0) * quantity : undefined;
    const [bound, limit, word] = held < least ? ['min', least, 'below'] : ['max', most, 'above'];
    if (limit === undefined || (held >= least && held <= limit)) continue;
    const message = `${service.name} ${key}: ${amountText(key, held)} is ${word} its ${bound} of ${amountText(key, limit)}`;
    yield finding(resource, message, ['spec', 'allocated', key], {
      related: [
        relatedTo(service.resource, `the resources of ${service.name}`, ['spec', 'resources', bound, key]),
      ],
    });
  }
}

export default rule;
