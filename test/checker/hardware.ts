import { type Amounts, readAmounts } from './amounts.ts';
import type { Doc } from './documents.ts';

interface Disk {
  readonly gb: number;
  readonly key: string;
}

interface Hardware {
  readonly components: ReadonlyMap<string, Doc>;
  /** The machine's ComponentAssignments. */
  readonly parts: readonly Doc[];
  readonly cpu: 'cores' | 'threads';
}

/** What the components of a machine add up to, and spec.capacity in place of what it names. */
export function totalOf(compute: Doc, { components, parts, cpu }: Hardware): Amounts {
  const sum = new Map<string, number>();
  const count = (key: string, amount: number): void => void sum.set(key, (sum.get(key) ?? 0) + amount);
  const arrays = new Map<string, { readonly level: number; readonly disks: Disk[] }>();
  for (const { spec } of parts) {
    const component = components.get(spec['component'] as string)?.spec ?? {};
    const specs = (component['specs'] ?? {}) as Readonly<Record<string, number>>;
    const quantity = (spec['quantity'] ?? 1) as number;
    if (component['type'] === 'cpu') count('cores', 1000 * (specs[cpu] ?? specs['cores'] ?? 0) * quantity);
    if (component['type'] === 'ram') count('memory', 1024 * (specs['capacity_gb'] ?? 0) * quantity);
    if (component['type'] === 'gpu') {
      count('gpu', quantity);
      count('vram', 1024 * (specs['vram_gb'] ?? 0) * quantity);
    }
    if (component['type'] !== 'storage') continue;
    const disk = { gb: specs['capacity_gb'] ?? 0, key: String(specs['type'] ?? 'nvme').toLowerCase() };
    const raid = spec['raid'] as { readonly level?: string | number; readonly group?: string } | undefined;
    if (raid?.group === undefined) count(disk.key, disk.gb * quantity);
    else {
      const level = Number(String(raid.level ?? 0).replace('raid', ''));
      const array = arrays.get(raid.group) ?? { level, disks: [] };
      arrays.set(raid.group, array);
      for (let i = 0; i < quantity; i++) array.disks.push(disk);
    }
  }
  for (const { level, disks } of arrays.values()) count(disks[0]?.key ?? 'nvme', usable(level, disks));
  const floored = [...sum].map(([key, amount]): [string, number] => [key, Math.floor(amount + 1e-6)]);
  return new Map([...floored, ...readAmounts(compute.spec['capacity'], 'down')]);
}

/** GB of an array by the contract: the smallest disk counts, but for raid0, which is the sum. */
export function usable(level: number, disks: readonly { readonly gb: number }[]): number {
  const smallest = Math.min(...disks.map(({ gb }) => gb));
  const sum = disks.reduce((total, { gb }) => total + gb, 0);
  const n = disks.length;
  const by: Readonly<Record<number, number>> = {
    0: sum,
    1: smallest,
    5: (n - 1) * smallest,
    6: (n - 2) * smallest,
    10: (n / 2) * smallest,
  };
  return by[level] ?? 0;
}
