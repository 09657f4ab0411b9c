import type { ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { isEmpty } from '../breaches.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'selector-empty',
  group: 'placement',
  severity: 'warning',
  summary: 'A selector of a placement rule is empty and matches everything.',
  why: 'In antiAffinity it forbids every compute, so the service fits nowhere; in affinity it says nothing. Both are mostly a slip.',
  fix: 'Say which labels are meant, or remove the selector.',
  *check(fleet) {
    for (const service of fleet.services.values()) {
      yield* judge(service, 'affinity', 'it says nothing');
      yield* judge(service, 'antiAffinity', 'the service may run nowhere');
    }
  },
};

function* judge(service: ServiceNode, field: 'affinity' | 'antiAffinity', effect: string): Iterable<Finding> {
  for (const [index, selector] of service[field].entries()) {
    if (!isEmpty(selector)) continue;
    yield finding(
      service.resource,
      `${service.name}: an empty selector in ${field} matches everything: ${effect}`,
      ['spec', 'placement', field, index],
    );
  }
}

export default rule;
