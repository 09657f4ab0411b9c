import { holdsOthers, unfold } from '../expand/index.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Json, StateResource } from '../model/state.ts';

type JsonObject = { readonly [key: string]: Json };

/** What stands inside manifests as resources of their own: a short form and its long form are the same thing in a diff. */
export function unfoldState<T extends StateResource>(resources: readonly T[]): readonly T[] {
  if (!resources.some(holdsOthers)) return resources;
  const asManifests = resources.map(toManifest);
  const byName = new Map(resources.map((one) => [`${one.kind}/${one.name}`, one]));
  const known = new Map(asManifests.map((manifest, index) => [manifest.manifest, resources[index] as T]));
  return unfold(asManifests).map((one) => {
    const same = known.get(one.manifest);
    const owner = known.get((one.written ?? one.manifest) as AnyResource['manifest']);
    return same ?? toState(one, owner ?? (byName.get(`${one.owner?.kind}/${one.owner?.name}`) as T));
  });
}

function toManifest({ kind, name, generated, metadata, spec, ...rest }: StateResource): AnyResource {
  const origin = (rest as { readonly origin?: AnyResource['origin'] }).origin ?? { file: '', document: 0 };
  return {
    kind,
    name,
    generated,
    origin,
    manifest: { apiVersion: 'infractl.dev/v1', kind, metadata: { name, ...metadata }, spec },
  } as unknown as AnyResource;
}

/** With what its owner has beside the manifest: its file. */
function toState<T extends StateResource>(one: AnyResource, owner: T): T {
  const { name: _, ...metadata } = one.manifest.metadata as unknown as JsonObject;
  const { kind, name, manifest } = one;
  return {
    ...owner,
    kind,
    name,
    metadata,
    spec: (manifest.spec ?? {}) as unknown as JsonObject,
    origin: one.origin,
  };
}
