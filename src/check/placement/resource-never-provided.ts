import type { Fleet, ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';
import { type Keys, keysOf } from '../providers.ts';

const rule: Rule = {
  id: 'resource-never-provided',
  group: 'placement',
  severity: 'error',
  summary: 'A service needs a resource that no compute has and no offer gives.',
  why: 'It can be placed nowhere, and nothing that could be bought would change that.',
  fix: 'Add the parts, declare the resource in spec.capacity of a compute, add a ComputeOffer that has it, or drop the need.',
  *check(fleet) {
    const keys = keysOf(fleet);
    const known = knowsCapacity(fleet);
    for (const service of fleet.services.values()) yield* judge(service, keys, known);
  },
};

/** What every machine has, told or not: without any known capacity nothing can be said of these. */
const EVERYWHERE: ReadonlySet<string> = new Set(['cores', 'memory', 'nvme', 'ssd', 'hdd']);

/** A slip for another key is told by resource-key-unknown. */
function* judge(service: ServiceNode, keys: Keys, known: boolean): Iterable<Finding> {
  for (const [key, amount] of service.min) {
    if (amount === 0 || keys.provided.has(key) || (EVERYWHERE.has(key) && !known)) continue;
    if (keys.meantByWanted(key) !== undefined) continue;
    const path = ['spec', 'resources', 'min', key];
    const found = finding(
      service.resource,
      `${service.name} needs ${key}: no Compute provides ${key}, and no offer`,
      path,
    );
    yield { ...found, at: { ...service.resource.origin, path, part: 'key' } };
  }
}

function knowsCapacity(fleet: Fleet): boolean {
  return fleet.offers.size > 0 || [...fleet.computes.values()].some(({ capacityKnown }) => capacityKnown);
}

export default rule;
