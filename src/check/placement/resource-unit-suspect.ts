import type { Finding, Rule } from '../../model/rule.ts';
import { allAmounts, amountsOf, type AmountField } from '../amount-fields.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'resource-unit-suspect',
  group: 'placement',
  severity: 'warning',
  summary: 'A number without a unit looks as if another unit was meant.',
  why: 'memory and vram count in MB, disks in GB, cores in whole cores. A number in another unit is read as a thousand times too little or too much, and the plan is nonsense.',
  fix: 'Write the unit (20Gi, 512Mi, 500m), or the number in the unit of the key.',
  *check(fleet) {
    for (const field of allAmounts(fleet)) {
      for (const [key, written] of Object.entries(amountsOf(field))) {
        const suspicion =
          typeof written === 'number' && written > 0 ? suspect(key, written, field) : undefined;
        if (suspicion !== undefined) yield toFinding(field, key, suspicion);
      }
    }
  },
};

/** Fewer MB than anything has: bare metal, a rented or virtual machine, a service. */
const LEAST_METAL_MB = 1025;
const LEAST_MACHINE_MB = 256;
const LEAST_SHARE_MB = 32;
/** The least graphics memory in MB that anything asks for. */
const LEAST_VRAM_MB = 200;
/** More MB than any machine has: 64 TB. */
const MOST_MB = 64 * 1024 * 1024;
/** More GB than any machine has: 100 PB. */
const MOST_GB = 100_000_000;
/** More cores than a machine has, or one instance uses: milli-cores were meant. */
const MOST_CORES = { machine: 4096, share: 250 } as const;

function suspect(key: string, written: number, field: AmountField): string | undefined {
  switch (key) {
    case 'memory':
      return suspectMb(written, leastMemory(field));
    case 'vram':
      return suspectMb(written, LEAST_VRAM_MB);
    case 'cores':
      return suspectCores(written, MOST_CORES[field.size]);
    case 'nvme':
    case 'ssd':
    case 'hdd':
      return written > MOST_GB ? `${written} GB? the unit of ${key} is GB` : undefined;
    default:
      return undefined;
  }
}

function leastMemory({ size, resource }: AmountField): number {
  if (size === 'share') return LEAST_SHARE_MB;
  const { spec } = resource.manifest as { readonly spec: { readonly type?: string } };
  return spec.type === 'baremetal' ? LEAST_METAL_MB : LEAST_MACHINE_MB;
}

function suspectCores(written: number, most: number): string | undefined {
  return written < most ? undefined : `${written} cores? ${written} milli-cores are "${written}m"`;
}

function suspectMb(written: number, least: number): string | undefined {
  if (written < least) return `${written} MB? ${written} GB is ${written * 1024}`;
  return written > MOST_MB ? `${written} MB? the unit is MB, and this looks like bytes` : undefined;
}

function toFinding({ resource, path }: AmountField, key: string, suspicion: string): Finding {
  return finding(resource, `${resource.name} ${key}: ${suspicion}`, [...path, key]);
}

export default rule;
