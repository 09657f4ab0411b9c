import type { ComputeNode } from '../../model/fleet.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'rack-unit-shared',
  group: 'hardware',
  severity: 'warning',
  summary: 'Two machines fill one unit of a rack.',
  why: 'One of the two is elsewhere, or is higher than is written: whoever goes to the rack finds another machine.',
  fix: 'Correct unit or height of one of them; where several share a chassis on purpose, say so by an ignore.',
  *check(fleet) {
    const taken = new Map<string, ComputeNode>();
    for (const compute of fleet.computes.values()) {
      const { site, rack, unit, height = 1 } = compute.resource.manifest.spec.location ?? {};
      if (rack === undefined || unit === undefined) continue;
      const shared = new Map<ComputeNode, number[]>();
      for (let at = unit; at < unit + height; at += 1) {
        const key = JSON.stringify([site, rack, at]);
        const other = taken.get(key);
        if (other) shared.set(other, [...(shared.get(other) ?? []), at]);
        else taken.set(key, compute);
      }
      for (const [other, units] of shared)
        yield finding(
          compute.resource,
          `${unitsText(units)} of rack ${rack}${site === undefined ? '' : ` at ${site}`} taken by "${other.name}" ({at:0}) and by "${compute.name}"`,
          ['spec', 'location', 'unit'],
          {
            related: [
              relatedTo(other.resource, `"${other.name}" is there, too`, ['spec', 'location', 'unit']),
            ],
          },
        );
    }
  },
};

/** Units in a row: `unit 17`, `units 17-18`. */
function unitsText(units: readonly number[]): string {
  const [first, last] = [units[0], units.at(-1)];
  return first === last ? `unit ${first}` : `units ${first}-${last}`;
}

export default rule;
