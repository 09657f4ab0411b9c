import type { Kind, ManifestOf } from '../model/manifest.ts';
import type { Resource } from '../model/resource.ts';

/** A manifest that stands inside another, at `path`; it has the labels of the one around it. */
export function derive<K extends Kind>(
  owner: Resource,
  path: readonly (string | number)[],
  kind: K,
  name: string,
  spec: ManifestOf<K>['spec'],
): Resource<K> {
  const { labels } = owner.manifest.metadata;
  const manifest = {
    apiVersion: owner.manifest.apiVersion,
    kind,
    metadata: { name, ...(labels ? { labels } : {}) },
    spec,
  };
  return {
    kind,
    name,
    manifest: manifest as unknown as ManifestOf<K>,
    origin: { ...owner.origin, within: path },
    generated: false,
    owner: { kind: owner.kind, name: owner.name },
  };
}

/** The manifest without some fields of its spec, as it is once what stood there is on its own. */
export function without<K extends Kind>(resource: Resource<K>, fields: readonly string[]): Resource<K> {
  const spec = Object.entries(resource.manifest.spec ?? {}).filter(([field]) => !fields.includes(field));
  return {
    ...resource,
    written: resource.written ?? resource.manifest,
    manifest: { ...resource.manifest, spec: Object.fromEntries(spec) } as ManifestOf<K>,
  };
}
