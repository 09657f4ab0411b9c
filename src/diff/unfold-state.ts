import { completeAddresses, holdsOthers, ruleName, unfold } from '../expand/index.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import type { Json, StateResource } from '../model/state.ts';

type JsonObject = { readonly [key: string]: Json };

/** What stands inside manifests as resources of their own: a short form and its long form are the same thing in a diff. */
export function unfoldState<T extends StateResource>(resources: readonly T[]): readonly T[] {
  if (!resources.some(holdsOthers)) return resources;
  const asManifests = resources.map(toManifest);
  const byName = new Map(resources.map((one) => [`${one.kind}/${one.name}`, one]));
  const known = new Map(asManifests.map((manifest, index) => [manifest.manifest, resources[index] as T]));
  const long = unfold(asManifests);
  const whole = new Map(
    completeAddresses(long, () => undefined).map((one) => [one.origin, one.manifest.spec]),
  );
  return long.map((one) => {
    const same = known.get(one.manifest);
    if (same && one.kind === 'FirewallPolicy') return withOrder(same, one);
    const owner = known.get((one.written ?? one.manifest) as AnyResource['manifest']);
    if (same) return same;
    const state = toState(one, owner ?? (byName.get(`${one.owner?.kind}/${one.owner?.name}`) as T));
    return one.owner ? { ...state, inside: { spec: whole.get(one.origin) ?? one.manifest.spec } } : state;
  });
}

/** A policy beside its rules says in what order they stand. */
function withOrder<T extends StateResource>(state: T, { name, manifest }: Resource<'FirewallPolicy'>): T {
  const rules = manifest.spec.rules.map((rule) => ruleName(name, rule));
  return { ...state, spec: { ...state.spec, rules } };
}

/** What stands inside another manifest: its spec with what others give it; undefined of what stands by itself. */
export function wholeInside(resource: StateResource): JsonObject | undefined {
  return (resource as { readonly inside?: { readonly spec: JsonObject } }).inside?.spec;
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
  const { name: _, labels, ...metadata } = one.manifest.metadata as unknown as JsonObject;
  const { kind, name, manifest } = one;
  return {
    ...owner,
    kind,
    name,
    // the labels of what stands inside are its owner's: a change of them is told there, once
    metadata: one.owner || labels === undefined ? metadata : { labels, ...metadata },
    spec: (manifest.spec ?? {}) as unknown as JsonObject,
    origin: one.origin,
  };
}
