import type { Resource } from '../model/resource.ts';

/** A spec of a component as a number of at least 0; 0 where it is absent. */
export function specNumber(component: Resource<'Component'>, key: string): number {
  const value = (component.manifest.spec.specs as Readonly<Record<string, unknown>> | undefined)?.[key];
  return typeof value === 'number' && value >= 0 ? value : 0;
}

/** The resource key that a disk's capacity counts under. A disk that does not say counts as nvme. */
export function storageKey(component: Resource<'Component'>): 'nvme' | 'ssd' | 'hdd' {
  const type = String(
    (component.manifest.spec.specs as Readonly<Record<string, unknown>> | undefined)?.['type'] ?? '',
  ).toLowerCase();
  if (type.includes('nvme')) return 'nvme';
  if (type.includes('ssd')) return 'ssd';
  return type.includes('hdd') ? 'hdd' : 'nvme';
}
