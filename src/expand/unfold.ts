import type { Diagnostic } from '../model/diagnostic.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { parseCidr } from '../network/cidr.ts';
import { normalizeName } from '../network/dns-name.ts';
import { unfoldCompute } from './compute.ts';
import { unfoldPolicy } from './policy.ts';
import { reverseRecords } from './reverse-records.ts';
import { unfoldZone } from './zone.ts';

/**
 * What stands inside manifests as manifests of its own: each has the place of the text that says it, the manifest around it
 * as its owner, and a name made of what it says. The owner is left without it.
 */
export function unfold(
  written: readonly AnyResource[],
  tell?: (fault: Diagnostic) => void,
): readonly AnyResource[] {
  if (!written.some(({ kind, manifest }) => holdsOthers({ kind, spec: manifest.spec ?? {} }))) return written;
  const zones = written.flatMap((one) =>
    one.kind === 'DNSZone' ? [normalizeName(one.manifest.spec.zone)] : [],
  );
  const subnets = new Map(
    written.flatMap((one) => {
      const cidr = one.kind === 'Subnet' ? parseCidr(one.manifest.spec.cidr) : undefined;
      return cidr ? [[one.name, cidr.family] as const] : [];
    }),
  );
  const long = written.flatMap((resource): readonly AnyResource[] => {
    if (resource.kind === 'DNSZone') return unfoldZone(resource);
    if (resource.kind === 'FirewallPolicy') return unfoldPolicy(resource);
    return resource.kind === 'Compute' ? unfoldCompute(resource, { zones, subnets }, tell) : [resource];
  });
  return [...long, ...reverseRecords(long)];
}

/** Whether there is something to unfold: most manifests hold none. */
export function holdsOthers({ kind, spec }: { readonly kind: Kind; readonly spec: object }): boolean {
  return (SHORT.get(kind) ?? []).some((field) => field in spec);
}

/** The fields that stand for other manifests, by kind. */
const SHORT: ReadonlyMap<Kind, readonly string[]> = new Map([
  ['Compute', ['parts', 'addresses']],
  ['DNSZone', ['records', 'ptr']],
  ['FirewallPolicy', ['rules']],
]);
