import type { Fleet } from '../model/fleet.ts';
import { KNOWN_KEYS } from '../units/quantity.ts';

/** Names that people give the keys of the catalogue (contract, section 3). */
export const ALIASES: ReadonlyMap<string, string> = new Map([
  ...['cpu', 'cpus', 'core', 'vcpu', 'vcpus', 'vcores', 'thread', 'threads', 'processors'].map(
    (word): [string, string] => [word, 'cores'],
  ),
  ...['ram', 'mem', 'memory_mb', 'memory-mb', 'memory_gb', 'ram_gb', 'ram_mb', 'rss'].map(
    (word): [string, string] => [word, 'memory'],
  ),
  ...['gpus', 'gpu_count', 'nvidia.com/gpu', 'amd.com/gpu'].map((word): [string, string] => [word, 'gpu']),
  ...['gpu-memory', 'gpu_memory', 'gpumemory', 'vram_gb', 'vram_mb', 'vmem'].map((word): [string, string] => [
    word,
    'vram',
  ]),
  ...['disk', 'disks', 'storage', 'ephemeral-storage', 'disk_gb', 'storage_gb', 'nvme_gb', 'nvmes'].map(
    (word): [string, string] => [word, 'nvme'],
  ),
  ...['ssds', 'ssd_gb', 'sata'].map((word): [string, string] => [word, 'ssd']),
  ...['hdds', 'hdd_gb'].map((word): [string, string] => [word, 'hdd']),
]);

const STANDARD: ReadonlySet<string> = new Set(KNOWN_KEYS);

export function isStandardKey(key: string): boolean {
  return STANDARD.has(key);
}

/** Keys of which some compute, in any state, or some offer has more than nothing. */
export function providedKeys(fleet: Fleet): ReadonlySet<string> {
  const keys = new Set<string>();
  const totals = [
    ...[...fleet.computes.values()].map(({ total }) => total),
    ...[...fleet.offers.values()].map(({ capacity }) => capacity),
  ];
  for (const total of totals) for (const [key, amount] of total) if (amount > 0) keys.add(key);
  return keys;
}

/** Extended keys that somebody asks for: the min or max of a service, or what an Assignment holds. */
export function wantedKeys(fleet: Fleet): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { max } of fleet.services.values()) for (const key of max.keys()) keys.add(key);
  return keys;
}
