import type { Resource } from '../model/resource.ts';

/** The serial numbers of an assignment, one or a list as written. */
export function serialsOf(assignment: Resource<'ComponentAssignment'>): readonly string[] {
  const written = assignment.manifest.spec.serialNumber;
  return written === undefined ? [] : [written].flat();
}

export function serialPath(
  assignment: Resource<'ComponentAssignment'>,
  index: number,
): readonly (string | number)[] {
  return Array.isArray(assignment.manifest.spec.serialNumber)
    ? ['spec', 'serialNumber', index]
    : ['spec', 'serialNumber'];
}
