import type { ServiceNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { formatRequirement, matchesSelector } from '../../selector/match.ts';
import { finding } from '../finding.ts';
import { indexLabels, type LabelIndex, matchesAny } from '../label-index.ts';

const rule: Rule = {
  id: 'placement-impossible',
  group: 'placement',
  severity: 'warning',
  summary: 'Each selector of a service matches some compute, but no compute passes them all.',
  why: 'Every affinity selector has to match and no antiAffinity selector may: together they leave no place.',
  fix: 'Relax one of the selectors, or label a compute so that it passes all of them.',
  *check(fleet) {
    if (fleet.computes.size === 0) return;
    const index = indexLabels(fleet, true);
    for (const service of fleet.services.values()) {
      if (!isImpossible(service, index)) continue;
      const asked = service.affinity.flatMap(({ requirements }) => requirements.map(formatRequirement));
      const avoided = service.antiAffinity.map(({ requirements }) =>
        requirements.map(formatRequirement).join(' and '),
      );
      const words = [...asked, ...avoided.map((one) => `not ${one}`)].join(', ');
      yield finding(service.resource, `${service.name}: no Compute passes all of ${words}`, [
        'spec',
        'placement',
      ]);
    }
  },
};

/** A selector that matches nothing by itself, and an empty one, are told by rules of their own. */
function isImpossible({ affinity, antiAffinity, replicas }: ServiceNode, index: LabelIndex): boolean {
  if (replicas === 0 || affinity.length + antiAffinity.length < 2) return false;
  if (antiAffinity.some(({ requirements }) => requirements.length === 0)) return false;
  if (!affinity.every((selector) => matchesAny(index, selector))) return false;
  const requirements = affinity.flatMap((selector) => selector.requirements);
  return !matchesAny(
    index,
    { requirements },
    (labels) => !antiAffinity.some((one) => matchesSelector(labels, one)),
  );
}

export default rule;
