import { specNumber } from '../../hardware/specs.ts';
import type { ComputeNode, Fleet } from '../../model/fleet.ts';
import type { Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';
import { namesOf } from '../grouping.ts';

const rule: Rule = {
  id: 'component-spec-missing',
  group: 'hardware',
  severity: 'warning',
  summary: 'A part lacks the spec that its capacity is counted by.',
  why: 'Without it the part counts as nothing, and the machine seems smaller than it is. Computes that declare the resource in spec.capacity do not need it.',
  fix: 'Add the spec: cores of a cpu, capacity_gb of ram and storage, vram_gb of a gpu; or declare spec.capacity on the computes.',
  *check(fleet) {
    const users = usersOf(fleet);
    for (const component of fleet.components.values()) {
      const need = NEEDS.get(component.manifest.spec.type);
      if (need === undefined || hasSpec(component, need, fleet)) continue;
      const computes = [...(users.get(component) ?? [])];
      const counting = computes.filter((compute) => !declares(compute, need.keys));
      if (computes.length > 0 && counting.length === 0) continue;
      yield missing(component, need, counting);
    }
  },
};

interface Need {
  readonly spec: string;
  /** The resource keys that it adds to. */
  readonly keys: readonly string[];
}

const NEEDS: ReadonlyMap<string, Need> = new Map<string, Need>([
  ['cpu', { spec: 'cores', keys: ['cores'] }],
  ['ram', { spec: 'capacity_gb', keys: ['memory'] }],
  ['storage', { spec: 'capacity_gb', keys: ['nvme', 'ssd', 'hdd'] }],
  ['gpu', { spec: 'vram_gb', keys: ['vram'] }],
]);

function usersOf(fleet: Fleet): ReadonlyMap<Resource<'Component'>, ReadonlySet<ComputeNode>> {
  const users = new Map<Resource<'Component'>, Set<ComputeNode>>();
  for (const compute of fleet.computes.values()) {
    for (const { component } of compute.parts) {
      const known = users.get(component);
      if (known) known.add(compute);
      else users.set(component, new Set([compute]));
    }
  }
  return users;
}

function hasSpec(component: Resource<'Component'>, { spec }: Need, { settings }: Fleet): boolean {
  const counted = spec === 'cores' && settings.cpu === 'threads' ? ['threads', 'cores'] : [spec];
  return counted.some((key) => specNumber(component, key) > 0);
}

function declares({ resource }: ComputeNode, keys: readonly string[]): boolean {
  return keys.some((key) => Object.hasOwn(resource.manifest.spec.capacity ?? {}, key));
}

function missing(
  component: Resource<'Component'>,
  { spec, keys }: Need,
  computes: readonly ComputeNode[],
): Finding {
  const { type, specs } = component.manifest.spec;
  const what = type === 'storage' ? 'storage' : keys[0];
  const where = computes.length === 0 ? '' : ` on ${namesOf(computes)}`;
  const message = `${type} "${component.name}" has no ${spec}: counted as 0 ${what}${where}`;
  if (specs === undefined) return finding(component, message, ['spec', 'type']);
  const found = finding(component, message, ['spec', 'specs']);
  return { ...found, at: { ...component.origin, path: ['spec', 'specs'], part: 'key' } };
}

export default rule;
