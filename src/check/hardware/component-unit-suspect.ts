import { specNumber, storageKey } from '../../hardware/specs.ts';
import type { Resource } from '../../model/resource.ts';
import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'component-unit-suspect',
  group: 'hardware',
  severity: 'warning',
  summary: 'A size looks as if it were in another unit.',
  why: 'A module of 32768 GB is one of 32768 MB: a thousand times the memory would be planned with.',
  fix: 'Write the size in GB (32 for 32768 MB, 4000 for 4 TB), cores as a count and clock rates in GHz.',
  *check(fleet) {
    for (const component of fleet.components.values()) {
      for (const { spec, unit, meant } of LIMITS.filter((limit) => isBeyond(component, limit))) {
        const message = `"${component.name}" ${spec}: ${specNumber(component, spec)} ${unit} looks like ${meant}`;
        yield finding(component, message, ['spec', 'specs', spec]);
      }
    }
  },
};

interface Limit {
  /** A type of component, or the resource key of a disk. */
  readonly of: string;
  readonly spec: string;
  readonly unit: string;
  readonly meant: string;
  readonly above?: number;
  readonly below?: number;
}

/** The largest and the smallest that is sold, with room to grow. */
const LIMITS: readonly Limit[] = [
  { of: 'ram', spec: 'capacity_gb', unit: 'GB', meant: 'MB', above: 2048 },
  { of: 'storage', spec: 'capacity_gb', unit: 'GB', meant: 'MB', above: 250_000 },
  { of: 'hdd', spec: 'capacity_gb', unit: 'GB', meant: 'TB', below: 50 },
  { of: 'gpu', spec: 'vram_gb', unit: 'GB', meant: 'MB', above: 1024 },
  { of: 'cpu', spec: 'cores', unit: 'cores', meant: 'milli-cores', above: 1024 },
  { of: 'cpu', spec: 'ghz', unit: 'GHz', meant: 'MHz', above: 20 },
];

function isBeyond(
  component: Resource<'Component'>,
  { of, spec, above = Infinity, below = 0 }: Limit,
): boolean {
  const { type } = component.manifest.spec;
  const size = specNumber(component, spec);
  const applies = type === of || (type === 'storage' && storageKey(component) === of);
  return applies && size > 0 && (size > above || size < below);
}

export default rule;
