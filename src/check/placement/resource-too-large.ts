import type { Amounts, Fleet, ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { amountText } from '../amounts.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'resource-too-large',
  group: 'placement',
  severity: 'warning',
  summary: 'One instance needs more of a resource than any compute or offer has.',
  why: 'However empty the fleet, it can be placed nowhere. Where the capacity of some compute is unknown, nothing is said.',
  fix: 'Lower min, split the service, or add a machine or an offer that is large enough.',
  *check(fleet) {
    if ([...fleet.computes.values()].some(({ capacityKnown }) => !capacityKnown)) return;
    const largest = largestOf(fleet);
    for (const service of fleet.services.values()) if (service.replicas > 0) yield* judge(service, largest);
  },
};

interface Largest {
  readonly name: string;
  readonly room: number;
}

/** The most of each key that a machine has when it is empty, reserved taken off; offers count as they are sold. */
function largestOf(fleet: Fleet): ReadonlyMap<string, Largest> {
  const largest = new Map<string, Largest>();
  for (const { name, total, reserved } of fleet.computes.values()) enter(largest, name, total, reserved);
  for (const { name, capacity } of fleet.offers.values())
    enter(largest, `offer ${name}`, capacity, new Map());
  return largest;
}

function enter(largest: Map<string, Largest>, name: string, total: Amounts, reserved: Amounts): void {
  for (const [key, amount] of total) {
    const room = amount - (reserved.get(key) ?? 0);
    if (room > (largest.get(key)?.room ?? 0)) largest.set(key, { name, room });
  }
}

/** A key that nothing has is told by resource-never-provided. */
function* judge(
  { resource, name, min }: ServiceNode,
  largest: ReadonlyMap<string, Largest>,
): Iterable<Finding> {
  for (const [key, need] of min) {
    const most = largest.get(key);
    if (most === undefined || need <= most.room) continue;
    const message = `${name} needs ${amountText(key, need)} of ${key}; the largest, ${most.name}, has ${amountText(key, most.room)}`;
    yield finding(resource, message, ['spec', 'resources', 'min', key]);
  }
}

export default rule;
