import { addressKey } from '../kinds/address.ts';
import { identityOf, referencesOf } from '../kinds/index.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import type { DesiredResource, Json, StateResource } from '../model/state.ts';
import { canonicalJson } from '../text/canonical-json.ts';

export const PREVIOUS_NAME = 'infractl.dev/previous-name';

/** Kinds whose identity is made of references: matched last, when it is known what was renamed. */
const BY_REFERENCE: ReadonlySet<Kind> = new Set<Kind>(['Assignment', 'IPAssignment', 'PortAssignment']);

export interface Pairs {
  readonly desired: readonly DesiredResource[];
  /** The previous side of each desired resource that has one. */
  readonly previousOf: ReadonlyMap<DesiredResource, StateResource>;
  /** What is on the previous side alone. */
  readonly gone: readonly StateResource[];
}

/**
 * Finds for each desired resource what it was before. By natural identity (an IPAddress by its address, …), then by an
 * `infractl.dev/previous-name` that is new, then by name. A previous-name that was there already says nothing any more:
 * it is of an earlier rename. References in identities are followed through renames, so that a renamed Compute renames
 * what stands on it instead of removing it.
 */
export function matchResources(
  previous: readonly StateResource[],
  desired: readonly DesiredResource[],
): Pairs {
  const pairs = pairTheSame(previous, desired);
  const rounds = [(kind: Kind) => !BY_REFERENCE.has(kind), (kind: Kind) => BY_REFERENCE.has(kind)];
  for (const inRound of rounds) {
    const follow = { previous: previousReferences(previous, pairs), desired: addresses(desired) };
    const paired = new Set(pairs.values());
    matchRound(
      previous.filter((one) => inRound(one.kind) && !paired.has(one)),
      desired.filter((one) => inRound(one.kind) && !pairs.has(one)),
      follow,
      pairs,
    );
  }
  const taken = new Set(pairs.values());
  return { desired, previousOf: pairs, gone: previous.filter((resource) => !taken.has(resource)) };
}

/** Two revisions share what neither changed: that is found without a look at what it says. */
function pairTheSame(
  previous: readonly StateResource[],
  desired: readonly DesiredResource[],
): Map<DesiredResource, StateResource> {
  const before = new Set(previous);
  return new Map(desired.filter((one) => before.has(one)).map((one) => [one, one]));
}

/** What a reference of one side is called on common ground, by `KIND/NAME`. */
type Follow = ReadonlyMap<string, string>;

function matchRound(
  previous: readonly StateResource[],
  desired: readonly DesiredResource[],
  follow: { readonly previous: Follow; readonly desired: Follow },
  pairs: Map<DesiredResource, StateResource>,
): void {
  const before = new Map(previous.map((resource) => [nameKey(resource), resource]));
  const open = new Set(previous);
  const keysOfPrevious = [
    (resource: StateResource) => identityKey(resource, follow.previous, resource.generated),
    (resource: StateResource) => nameKey(resource),
    (resource: StateResource) => nameKey(resource),
    (resource: StateResource) => bareKey(resource),
    (resource: StateResource) => identityKey(resource, follow.previous, true),
    partKey,
  ];
  const keysOfDesired = [
    (resource: DesiredResource) => identityKey(resource, follow.desired, resource.generated),
    (resource: DesiredResource) => freshRename(resource, before),
    (resource: DesiredResource) => nameKey(resource),
    (resource: DesiredResource) => bareKey(resource),
    (resource: DesiredResource) => identityKey(resource, follow.desired, true),
    partKey,
  ];
  for (const [pass, keyOf] of keysOfDesired.entries()) {
    const byKey = indexBy(open, keysOfPrevious[pass] as (resource: StateResource) => string | undefined);
    for (const resource of desired) {
      if (pairs.has(resource)) continue;
      const found = byKey.get(keyOf(resource) ?? '');
      if (!found || !open.delete(found)) continue;
      pairs.set(resource, found);
    }
  }
}

function indexBy(
  resources: Iterable<StateResource>,
  keyOf: (resource: StateResource) => string | undefined,
): Map<string, StateResource> {
  const index = new Map<string, StateResource>();
  for (const resource of resources) {
    const key = keyOf(resource);
    if (key !== undefined && !index.has(key)) index.set(key, resource);
  }
  return index;
}

function nameKey({ kind, name, generated }: StateResource): string {
  return `${kind}/${name}/${generated}`;
}

/** Without regard to `generated`: a generated Assignment that was pinned by moving it is the same thing. */
function bareKey({ kind, name }: StateResource): string {
  return `${kind}/${name}`;
}

/** The key of what a resource says it was called, where it did not say so before. */
function freshRename(
  resource: StateResource,
  before: ReadonlyMap<string, StateResource>,
): string | undefined {
  const old = previousNameOf(resource);
  if (old === undefined || old === resource.name) return undefined;
  const namesake = before.get(nameKey(resource));
  return namesake && previousNameOf(namesake) === old ? undefined : nameKey({ ...resource, name: old });
}

export function previousNameOf({ metadata }: StateResource): string | undefined {
  return annotationOf(metadata, PREVIOUS_NAME);
}

/** One annotation; undefined where it is not written, or is no text. */
export function annotationOf(metadata: StateResource['metadata'], key: string): string | undefined {
  const annotations = metadata['annotations'];
  if (typeof annotations !== 'object' || annotations === null || !Object.hasOwn(annotations, key))
    return undefined;
  const value = (annotations as { readonly [key: string]: Json })[key];
  return typeof value === 'string' ? value : undefined;
}

/**
 * A part of one machine by what it is and where it sits, for nothing refers to its name: one that stood by itself and stands in
 * its Compute now has another.
 */
function partKey({ kind, spec }: StateResource): string | undefined {
  const { computes, component, slot } = spec;
  return kind === 'ComponentAssignment' && Array.isArray(computes) && computes.length === 1
    ? canonicalJson([computes[0], component, slot ?? null])
    : undefined;
}

function identityKey(resource: StateResource, follow: Follow, generated: boolean): string | undefined {
  const manifest = { metadata: { name: resource.name }, spec: resource.spec };
  const asResource = {
    kind: resource.kind,
    name: resource.name,
    manifest,
    generated,
  } as unknown as AnyResource;
  try {
    const spec = BY_REFERENCE.has(resource.kind) ? followReferences(asResource, follow) : resource.spec;
    const identity = identityOf({ ...asResource, manifest: { ...manifest, spec } } as unknown as AnyResource);
    return identity === undefined ? undefined : `${resource.kind}/${identity}`;
  } catch {
    return undefined; // a lockfile may hold what today's schema refuses: the name has to do
  }
}

function followReferences(resource: AnyResource, follow: Follow): { readonly [key: string]: unknown } {
  const spec: { [key: string]: unknown } = { ...(resource.manifest.spec as object) };
  for (const { kind, name, path } of referencesOf(resource)) {
    const [head, field] = path;
    if (head === 'spec' && typeof field === 'string' && path.length === 2)
      spec[field] = follow.get(`${kind}/${name}`) ?? name;
  }
  return spec;
}

/** An IPAddress is meant by its name or by its address: on common ground it is the address. */
export function addresses(resources: readonly StateResource[]): Map<string, string> {
  const ips = resources.filter(
    ({ kind, spec }) => kind === 'IPAddress' && typeof spec['address'] === 'string',
  );
  return new Map(ips.map((ip) => [bareKey(ip), keyOfAddress(ip)]));
}

function keyOfAddress({ spec }: StateResource): string {
  const { address, network } = spec;
  return addressKey({ address: String(address), network: typeof network === 'string' ? network : undefined });
}

/** The previous side's names in today's words: renamed things under their new name. */
function previousReferences(
  previous: readonly StateResource[],
  pairs: ReadonlyMap<DesiredResource, StateResource>,
): Follow {
  const follow = addresses(previous);
  for (const [now, old] of pairs) {
    if (old.kind === 'IPAddress') follow.set(bareKey(old), keyOfAddress(now));
    else if (old.name !== now.name) follow.set(bareKey(old), now.name);
  }
  return follow;
}
