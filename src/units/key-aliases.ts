/** Names that people give the keys of the catalogue (contract, section 3). */
export const KEY_ALIASES: ReadonlyMap<string, string> = new Map([
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
