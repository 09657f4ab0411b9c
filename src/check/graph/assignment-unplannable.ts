import type { Rule } from '../../model/rule.ts';
import {
  affinityBreaches,
  antiAffinityBreaches,
  type Breach,
  isLinked,
  type Linked,
  taintBreaches,
  topologyBreaches,
} from '../breaches.ts';
import { finding, relatedTo } from '../finding.ts';
import { keysOf } from '../providers.ts';
import { amountPair } from '../amounts.ts';

const rule: Rule = {
  id: 'assignment-unplannable',
  group: 'graph',
  severity: 'error',
  summary: 'An Assignment written by hand pins a service where the planner would never put it.',
  why: 'A pin is never moved, so a rule that it breaks stays broken, and the rest of the plan has to be made around it. The rule and the pin are both named: one of them has to give.',
  fix: 'Move or delete the pin, and let the planner choose; or change the rule of the service that it breaks.',
  *check(fleet) {
    const { provided } = keysOf(fleet);
    for (const assignment of fleet.assignments) {
      if (assignment.generated || !isLinked(assignment)) continue;
      const broken = brokenRules(assignment, provided);
      if (broken.length === 0) continue;
      const reasons = broken.map(({ rule: id, message }) => `${message} (${id})`);
      const message = `pin "${assignment.name}" is where no plan would put it: ${reasons.join(' and ')}`;
      yield finding(assignment.resource, message, ['spec', 'compute'], {
        related: broken.flatMap(({ related }) => related),
      });
    }
  },
};

interface Broken extends Breach {
  readonly rule: string;
}

/** Every placement rule that this pin breaks whatever else runs. */
function brokenRules(pin: Linked, provided: ReadonlySet<string>): readonly Broken[] {
  return [
    ...affinityBreaches(pin).map((breach) => ({ rule: 'affinity-violated', ...breach })),
    ...antiAffinityBreaches(pin).map((breach) => ({ rule: 'anti-affinity-violated', ...breach })),
    ...taintBreaches(pin).map((breach) => ({ rule: 'taint-not-tolerated', ...breach })),
    ...topologyBreaches(pin).map((breach) => ({ rule: 'topology-spread', ...breach })),
    ...spreadBreaches(pin),
    ...stateBreaches(pin),
    ...roomBreaches(pin, provided),
  ];
}

function spreadBreaches({ service, compute, quantity }: Linked): readonly Broken[] {
  const { spreadMax } = service;
  if (spreadMax === undefined || quantity <= spreadMax) return [];
  const related = [
    relatedTo(service.resource, `the spreadMax of ${service.name}`, ['spec', 'placement', 'spreadMax']),
  ];
  return [
    { rule: 'spread-max-exceeded', message: `${quantity} on ${compute.name}, max ${spreadMax}`, related },
  ];
}

function stateBreaches({ compute }: Linked): readonly Broken[] {
  if (compute.state !== 'inactive') return [];
  const related = [relatedTo(compute.resource, `${compute.name} is inactive`, ['spec', 'state'])];
  return [{ rule: 'assigned-to-inactive', message: `${compute.name} is inactive`, related }];
}

/**
 * A pin that would not fit into the empty machine. Of pins that are too much only together capacity-min-exceeded tells,
 * of keys that nothing provides resource-never-provided.
 */
function roomBreaches(
  { compute, service, allocated, quantity }: Linked,
  provided: ReadonlySet<string>,
): readonly Broken[] {
  if (!compute.capacityKnown) return [];
  const keys = new Set([...service.min.keys(), ...allocated.keys()]);
  return [...keys].flatMap((key) => {
    const need = Math.max(allocated.get(key) ?? 0, (service.min.get(key) ?? 0) * quantity);
    const room = Math.max(0, (compute.usable.get(key) ?? 0) - (compute.reserved.get(key) ?? 0));
    if (need <= room || !provided.has(key)) return [];
    const related = [
      relatedTo(service.resource, `what ${service.name} needs`, ['spec', 'resources', 'min', key]),
    ];
    return [
      {
        rule: 'capacity-min-exceeded',
        message: `${key} ${amountPair(key, need, room)} of the empty ${compute.name}`,
        related,
      },
    ];
  });
}

export default rule;
