import type { Fleet } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { allAmounts, type AmountField, amountsOf } from '../amount-fields.ts';
import { finding } from '../finding.ts';
import { keysOf } from '../providers.ts';

const rule: Rule = {
  id: 'resource-key-unknown',
  group: 'placement',
  severity: 'error',
  summary: 'A resource key is not one that the fleet knows, but looks like one.',
  why: 'Any key may be used for an extended resource, so a slip (cpu for cores) is a resource that no compute has, and the service fits nowhere. Keys that a compute or an offer declares are fine.',
  fix: 'Write the key of the catalogue: cores, memory, vram, gpu, nvme, ssd or hdd; or declare the extended key in spec.capacity of the computes that have it.',
  *check(fleet) {
    const { meantByOffered, meantByWanted } = keysOf(fleet);
    for (const field of allAmounts(fleet)) {
      for (const key of Object.keys(amountsOf(field))) {
        const meant = field.role === 'offered' ? meantByOffered(key) : meantByWanted(key);
        if (meant !== undefined) yield unknownKey(field, key, meant);
      }
    }
    for (const { resource, path } of overcommits(fleet))
      for (const key of Object.keys(factorsAt({ resource, path }))) {
        const meant = meantByWanted(key);
        if (meant !== undefined) yield unknownKey({ resource, path }, key, meant);
      }
  },
};

type Factors = Pick<AmountField, 'resource' | 'path'>;

const factorsAt = (field: Factors): Readonly<Record<string, unknown>> =>
  amountsOf({ ...field, role: 'wanted', size: 'share' });

/** Where factors by key are written. */
function* overcommits(fleet: Fleet): Iterable<Factors> {
  for (const resource of fleet.byKind('Compute')) yield { resource, path: ['spec', 'overcommit'] };
  for (const resource of fleet.byKind('Config')) yield { resource, path: ['spec', 'planner', 'overcommit'] };
}

function unknownKey({ resource, path }: Factors, key: string, meant: string): Finding {
  const found = finding(resource, `${resource.name}: unknown key "${key}"; use "${meant}"`, [...path, key]);
  return { ...found, at: { ...resource.origin, path: [...path, key], part: 'key' } };
}

export default rule;
