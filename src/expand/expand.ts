import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { AnyResource } from '../model/resource.ts';
import { completeAddresses } from './addresses.ts';
import { applyProfiles } from './profile.ts';
import { resolveEndpoints } from './rules.ts';
import { unfold } from './unfold.ts';

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
  const tell = (fault: Diagnostic) => diagnostics.push(fault);
  const refuse = (resource: AnyResource, fault: Diagnostic) => {
    broken.push(resource);
    tell(fault);
  };
  const resources = resolveEndpoints(
    completeAddresses(unfold(applyProfiles(written, refuse), tell), refuse),
    refuse,
  );
  return { value: { resources, broken }, diagnostics };
}
