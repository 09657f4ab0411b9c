import { specNumber } from '../../hardware/specs.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'component-unit-suspect',
  group: 'hardware',
  severity: 'warning',
  summary: 'A size looks as if it were in another unit.',
  why: 'A module of 32768 GB is one of 32768 MB: a thousand times the memory would be planned with.',
  fix: 'Write the size in GB (32 for 32768 MB).',
  *check(fleet) {
    for (const component of fleet.components.values()) {
      for (const [type, key, most] of LARGEST) {
        const size = component.manifest.spec.type === type ? specNumber(component, key) : 0;
        if (size > most)
          yield finding(
            component,
            `${key} ${size}: ${size} ${UNITS.get(key) ?? ''} looks like ${WRONG.get(key) ?? 'another unit'}`,
            ['spec', 'specs', key],
          );
      }
    }
  },
};

/** The largest that is sold, with room to grow: a DIMM of 2 TB, a disk of 500 TB, a GPU of 1 TB, a CPU of 1024 cores. */
const LARGEST: readonly (readonly [string, string, number])[] = [
  ['ram', 'capacity_gb', 2048],
  ['storage', 'capacity_gb', 500_000],
  ['gpu', 'vram_gb', 1024],
  ['cpu', 'cores', 1024],
  ['cpu', 'ghz', 20],
];

const UNITS: ReadonlyMap<string, string> = new Map([
  ['capacity_gb', 'GB'],
  ['vram_gb', 'GB'],
  ['cores', 'cores'],
  ['ghz', 'GHz'],
]);

const WRONG: ReadonlyMap<string, string> = new Map([
  ['capacity_gb', 'MB'],
  ['vram_gb', 'MB'],
  ['cores', 'milli-cores'],
  ['ghz', 'MHz'],
]);

export default rule;
