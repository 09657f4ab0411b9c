import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { AnyResource } from '../model/resource.ts';
import { completeAddresses } from './addresses.ts';
import { unfold } from './unfold.ts';

export { holdsOthers, unfold } from './unfold.ts';

export interface Expanded {
  /** All that the manifests say, in the long form: what a fleet is resolved from. */
  readonly resources: readonly AnyResource[];
  /** What could not be completed; its faults are told. */
  readonly broken: readonly AnyResource[];
}

/**
 * What is written short as if it were written out: each manifest with what others give it, and what stands inside others as
 * manifests of its own. The lockfile and whoever edits files keep to what is written; everything after this stage sees no
 * difference.
 */
export function expandManifests(written: readonly AnyResource[]): Outcome<Expanded> {
  const broken: AnyResource[] = [];
  const diagnostics: Diagnostic[] = [];
  const resources = completeAddresses(unfold(written), (resource, fault) => {
    broken.push(resource);
    diagnostics.push(fault);
  });
  return { value: { resources, broken }, diagnostics };
}
