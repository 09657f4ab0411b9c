import { compareResources } from '../kinds/index.ts';
import type { AnyResource } from '../model/resource.ts';
import type { DesiredResource, Json, State, StateResource } from '../model/state.ts';

type JsonObject = { readonly [key: string]: Json };

const desiredOf = new WeakMap<AnyResource, DesiredResource>();

/** A manifest as the lockfile holds it: metadata without the name, and spec, as written. The same one for the same manifest. */
export function toDesired(resource: AnyResource): DesiredResource {
  const known = desiredOf.get(resource);
  if (known) return known;
  const desired = makeDesired(resource);
  desiredOf.set(resource, desired);
  return desired;
}

function makeDesired(resource: AnyResource): DesiredResource {
  const manifest = resource.manifest as unknown as {
    readonly metadata: JsonObject;
    readonly spec?: JsonObject;
  };
  const { name: _, ...metadata } = manifest.metadata;
  const { kind, name, generated, origin } = resource;
  return { kind, name, generated, metadata, spec: manifest.spec ?? {}, file: origin.file, origin };
}

/** The state that an apply of `desired` leaves: no files, canonical order. */
export function stateOf(desired: readonly StateResource[]): State {
  const resources = desired.map(({ kind, name, generated, metadata, spec }) => ({
    kind,
    name,
    generated,
    metadata,
    spec,
  }));
  return { resources: resources.toSorted(compareResources) };
}

/** The state's resources as manifests, to be resolved to a fleet. Their place is the lockfile. */
export function resourcesOf({ resources }: State, lockfile: string): readonly AnyResource[] {
  return resources.map(({ kind, name, generated, metadata, spec }) => {
    const manifest = { apiVersion: 'infractl.dev/v1', kind, metadata: { name, ...metadata }, spec };
    return {
      kind,
      name,
      generated,
      manifest,
      origin: { file: lockfile, document: 0 },
    } as unknown as AnyResource;
  });
}
