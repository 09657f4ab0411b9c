import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { isRecord } from '../text/json.ts';

type Compute = Resource<'Compute'>;
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Computes with what their ComputeProfile gives them: their own value wins, field by field, and a list replaces a list. Where
 * neither says what every Compute must, `refuse` is told, and the Compute is left out.
 */
export function applyProfiles(
  resources: readonly AnyResource[],
  refuse: (resource: AnyResource, fault: Diagnostic) => void,
): readonly AnyResource[] {
  if (!resources.some((one) => one.kind === 'Compute' && one.manifest.spec.profile !== undefined))
    return resources;
  const profiles = new Map(
    resources.flatMap((one) => (one.kind === 'ComputeProfile' ? [[one.name, one] as const] : [])),
  );
  return resources.flatMap((resource): readonly AnyResource[] => {
    const name = resource.kind === 'Compute' ? resource.manifest.spec.profile : undefined;
    const profile = profiles.get(name ?? '');
    // A profile that is not there is told as any other reference.
    if (resource.kind !== 'Compute' || !profile) return [resource];
    const whole = applyProfile(resource, profile);
    const missing = REQUIRED.filter((field) => whole.manifest.spec[field] === undefined);
    for (const field of missing) refuse(resource, missingField(resource, field));
    return missing.length === 0 ? [whole] : [];
  });
}

const REQUIRED = ['type', 'provider', 'region'] as const;

function applyProfile(compute: Compute, { manifest: { spec } }: Resource<'ComputeProfile'>): Compute {
  const merged = merge(spec as JsonObject, compute.manifest.spec as unknown as JsonObject);
  const manifest = { ...compute.manifest, spec: merged } as unknown as Compute['manifest'];
  return { ...compute, written: compute.manifest, manifest };
}

function merge(given: JsonObject, own: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...given };
  for (const [field, value] of Object.entries(own)) {
    const other = Object.hasOwn(given, field) ? given[field] : undefined;
    merged[field] = isRecord(value) && isRecord(other) ? merge(other, value) : value;
  }
  return merged;
}

function missingField({ kind, name, origin, manifest }: Compute, field: string): Diagnostic {
  return {
    rule: 'schema/required',
    severity: 'error',
    blocks: true,
    message: `missing field spec.${field}: neither ${name} nor its profile ${manifest.spec.profile} says it`,
    help: `add ${field} to one of the two`,
    at: { ...origin, path: ['spec'] },
    resource: { kind, name },
  };
}
