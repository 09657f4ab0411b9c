import type { ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { parseQuantity } from '../../units/quantity.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'resource-min-over-max',
  group: 'placement',
  severity: 'error',
  summary: 'A service needs more at the least than it may have at the most.',
  why: 'No size satisfies both, so nobody can say what an instance shall get.',
  fix: 'Lower min, or raise max to at least min.',
  blocks: true,
  *check(fleet) {
    for (const service of fleet.services.values()) yield* judge(service);
  },
};

function* judge({ name, resource }: ServiceNode): Iterable<Finding> {
  const { min, max = {} } = resource.manifest.spec.resources;
  for (const [key, least] of Object.entries(min)) {
    const most = Object.hasOwn(max, key) ? max[key] : undefined;
    if (most === undefined || amountOf(key, least) <= amountOf(key, most)) continue;
    yield finding(
      resource,
      `${name} ${key}: min ${least} exceeds max ${most}`,
      ['spec', 'resources', 'min', key],
      { related: [relatedTo(resource, `max ${key} is ${most}`, ['spec', 'resources', 'max', key])] },
    );
  }
}

function amountOf(key: string, written: string | number): number {
  const quantity = parseQuantity(key, written, 'up');
  return quantity.ok ? quantity.amount : 0;
}

export default rule;
