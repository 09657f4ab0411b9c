import type { Amounts, Part, RaidGroup, RaidLevel } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { floorAmount, parseQuantity } from '../units/quantity.ts';
import { usableSize } from '../hardware/raid.ts';
import { specNumber, storageKey } from '../hardware/specs.ts';

const MB_OF_GB = 1024;

/** What may be given out: each amount times its factor, rounded down. */
export function overcommitted(total: Amounts, factors: ReadonlyMap<string, number>): Amounts {
  if (factors.size === 0) return total;
  return new Map([...total].map(([key, amount]) => [key, floorAmount(amount * (factors.get(key) ?? 1))]));
}

type Sums = Map<string, number>;

/** Amounts as written, in internal units. `rounding` is `up` for what is needed, `down` for what is there. */
export function readAmounts(
  written: Readonly<Record<string, unknown>> | undefined,
  rounding: 'up' | 'down',
): Amounts {
  const amounts = new Map<string, number>();
  for (const [key, value] of Object.entries(written ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const quantity = parseQuantity(key, value, rounding);
    if (quantity.ok) amounts.set(key, quantity.amount);
  }
  return amounts;
}

/** What the parts of a compute add up to, RAID applied, with the keys of `declared` in place of the sums. */
export function addCapacity(
  parts: readonly Part[],
  groups: readonly RaidGroup[],
  cpu: 'cores' | 'threads',
  declared: Amounts,
): Amounts {
  const sums: Sums = new Map();
  for (const part of parts) addPart(sums, part, cpu);
  for (const group of groups) add(sums, group.key, group.usable);
  for (const [key, amount] of sums) sums.set(key, floorAmount(amount));
  for (const [key, amount] of declared) sums.set(key, amount);
  return new Map([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function addPart(sums: Sums, part: Part, cpu: 'cores' | 'threads'): void {
  const { component, quantity } = part;
  switch (component.manifest.spec.type) {
    case 'cpu':
      return add(sums, 'cores', cpuCount(component, cpu) * 1000 * quantity);
    case 'ram':
      return add(sums, 'memory', specNumber(component, 'capacity_gb') * MB_OF_GB * quantity);
    case 'gpu':
      add(sums, 'gpu', quantity);
      return add(sums, 'vram', specNumber(component, 'vram_gb') * MB_OF_GB * quantity);
    case 'storage':
      return inGroup(part)
        ? undefined
        : add(sums, storageKey(component), specNumber(component, 'capacity_gb') * quantity);
    default:
      return undefined;
  }
}

function cpuCount(component: Resource<'Component'>, cpu: 'cores' | 'threads'): number {
  const threads = cpu === 'threads' ? specNumber(component, 'threads') : 0;
  return threads > 0 ? threads : specNumber(component, 'cores');
}

function add(sums: Sums, key: string, amount: number): void {
  if (amount > 0) sums.set(key, (sums.get(key) ?? 0) + amount);
}

function inGroup(part: Part): boolean {
  return part.raidGroup !== undefined || part.raidLevel !== undefined;
}

/** The RAID groups of a compute, by name. Disks with a level and no group are a fault; they count as a group without a name. */
export function raidGroups(parts: readonly Part[]): readonly RaidGroup[] {
  const byName = new Map<string, Part[]>();
  for (const part of parts) {
    if (part.component.manifest.spec.type !== 'storage' || !inGroup(part)) continue;
    const name = part.raidGroup ?? '';
    byName.set(name, [...(byName.get(name) ?? []), part]);
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => makeGroup(name, members));
}

/** Most disks that are looked at one by one: a hostile quantity must not fill the memory. */
const MAX_DISKS = 10_000;

function makeGroup(name: string, parts: readonly Part[]): RaidGroup {
  const levels = [
    ...new Set(parts.flatMap((part) => (part.raidLevel === undefined ? [] : [part.raidLevel]))),
  ].toSorted((a, b) => a - b);
  const disks = parts.flatMap((part) =>
    Array.from({ length: Math.min(part.quantity, MAX_DISKS) }, () =>
      specNumber(part.component, 'capacity_gb'),
    ),
  );
  const raw = disks.reduce((sum, size) => sum + size, 0);
  return {
    name,
    levels,
    parts,
    disks,
    key: slowestKey(parts),
    raw,
    usable: levels.length === 0 ? raw : usableOf(levels, disks),
  };
}

/** A group of one level; mixed or impossible groups yield nothing, never a silent sum. */
function usableOf(levels: readonly RaidLevel[], disks: readonly number[]): number {
  const [level, other] = levels;
  return level === undefined || other !== undefined ? 0 : (usableSize(level, disks) ?? 0);
}

/** An array is as fast as its slowest disk. */
function slowestKey(parts: readonly Part[]): string {
  const keys = parts.map((part) => storageKey(part.component));
  return ['hdd', 'ssd', 'nvme'].find((key) => keys.includes(key as 'nvme')) ?? 'nvme';
}
