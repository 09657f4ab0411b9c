import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { completeAddresses } from './addresses.ts';
import { settleClaims } from './claims.ts';
import { applyProfiles } from './profile.ts';
import { resolveEndpoints } from './rules.ts';
import { unfold } from './unfold.ts';

export interface Expanded {
  /** All that the manifests say, in the long form: what a fleet is resolved from. */
  readonly resources: readonly AnyResource[];
  /** What could not be completed; its faults are told. */
  readonly broken: readonly { readonly kind: Kind; readonly name: string }[];
  /** Addresses that cannot be given: an apply must not go on. */
  readonly unmet: readonly Diagnostic[];
}

/**
 * What is written short as if it were written out: each manifest with what others give it, and what stands inside others as
 * manifests of its own. The lockfile and whoever edits files keep to what is written; everything after this stage sees no
 * difference.
 */
export function expandManifests(written: readonly AnyResource[]): Outcome<Expanded> {
  const broken: { readonly kind: Kind; readonly name: string }[] = [];
  const diagnostics: Diagnostic[] = [];
  const tell = (fault: Diagnostic) => diagnostics.push(fault);
  const refuse = (resource: AnyResource, fault: Diagnostic) => {
    broken.push(resource);
    tell(fault);
  };
  const settled = settleClaims(applyProfiles(written, refuse));
  for (const { name, fault } of settled.unmet) {
    broken.push({ kind: 'IPAddress', name });
    tell(fault);
  }
  const resources = resolveEndpoints(completeAddresses(unfold(settled.resources, tell), refuse), refuse);
  const unmet = settled.unmet.map(({ fault }) => fault);
  return { value: { resources, broken, unmet }, diagnostics };
}
