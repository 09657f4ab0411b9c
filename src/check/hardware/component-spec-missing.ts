import type { Resource } from '../../model/resource.ts';
import { specNumber } from '../../hardware/specs.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'component-spec-missing',
  group: 'hardware',
  severity: 'warning',
  summary: 'A part lacks the spec that its capacity is counted by.',
  why: 'Without it the part counts as nothing, and the machine seems smaller than it is.',
  fix: 'Add the spec: cores of a cpu, capacity_gb of ram and storage, vram_gb of a gpu.',
  *check(fleet) {
    const used = new Map<Resource<'Component'>, string[]>();
    for (const compute of fleet.computes.values()) {
      for (const { component } of compute.parts)
        used.set(component, [...(used.get(component)?.slice(0, 9) ?? []), compute.name]);
    }
    for (const [component, computes] of used) {
      const { type } = component.manifest.spec;
      const key = NEEDED.get(type);
      if (key === undefined || specNumber(component, key) > 0) continue;
      yield finding(
        component,
        `${type} "${component.name}" has no ${key}: ${[...new Set(computes)].join(', ')} counted as 0 ${COUNTED.get(type)}`,
        ['spec', 'specs'],
      );
    }
  },
};

const NEEDED: ReadonlyMap<string, string> = new Map([
  ['cpu', 'cores'],
  ['ram', 'capacity_gb'],
  ['storage', 'capacity_gb'],
  ['gpu', 'vram_gb'],
]);

const COUNTED: ReadonlyMap<string, string> = new Map([
  ['cpu', 'cores'],
  ['ram', 'memory'],
  ['storage', 'storage'],
  ['gpu', 'vram'],
]);

export default rule;
