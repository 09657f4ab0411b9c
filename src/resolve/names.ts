import { addressKey, literalKey } from '../kinds/address.ts';
import { kindNames } from '../kinds/index.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';

/** A manifest that is known by name alone because its schema failed. */
export interface KnownName {
  readonly kind: Kind;
  readonly name: string;
}

/** Everything that a reference can lead to. Of two manifests with one name the first stands. */
export interface Names {
  readonly find: (kind: Kind, name: string) => AnyResource | undefined;
  /** Named by a manifest whose schema failed: neither found nor missing. */
  readonly isBroken: (kind: Kind, name: string) => boolean;
  /** Kinds that have a manifest of this name. */
  readonly kindsOf: (name: string) => readonly Kind[];
  readonly namesOf: (kind: Kind) => readonly string[];
  /** The IPAddress that a literal reference means by its address, whatever is named like that. */
  readonly withAddress: (reference: string) => AnyResource | undefined;
  /** The IPAddresses of any network that have the address of a literal reference, as references to them are written. */
  readonly literalsLike: (reference: string) => readonly string[];
}

export function indexNames(resources: readonly AnyResource[], broken: readonly KnownName[]): Names {
  const byKind = new Map<Kind, Map<string, AnyResource>>();
  const byAddress = new Map<string, AnyResource>();
  for (const resource of resources) {
    const names = byKind.get(resource.kind) ?? new Map<string, AnyResource>();
    byKind.set(resource.kind, names);
    if (!names.has(resource.name) || (names.get(resource.name) as AnyResource).generated)
      names.set(resource.name, resource);
    if (resource.kind === 'IPAddress') putNew(byAddress, addressKey(resource.manifest.spec), resource);
  }
  const brokenNames = new Set(broken.map(({ kind, name }) => `${kind}/${name}`));
  return {
    find: (kind, name) =>
      byKind.get(kind)?.get(name) ?? (kind === 'IPAddress' ? findAddress(byAddress, name) : undefined),
    isBroken: (kind, name) => brokenNames.has(`${kind}/${name}`),
    kindsOf: (name) =>
      kindNames.filter((kind) => byKind.get(kind)?.has(name) === true || brokenNames.has(`${kind}/${name}`)),
    namesOf: (kind) => [...(byKind.get(kind)?.keys() ?? [])],
    withAddress: (reference) => findAddress(byAddress, reference),
    literalsLike: (reference) => {
      const bare = bareLiteral(literalKey(reference));
      return bare === undefined ? [] : [...byAddress.keys()].filter((key) => bareLiteral(key) === bare);
    },
  };
}

/** Without the network. */
function bareLiteral(key: string | undefined): string | undefined {
  return key?.slice(key.indexOf('/') + 1);
}

function putNew(map: Map<string, AnyResource>, key: string, resource: AnyResource): void {
  if (!map.has(key)) map.set(key, resource);
}

function findAddress(byAddress: ReadonlyMap<string, AnyResource>, name: string): AnyResource | undefined {
  const key = literalKey(name);
  return key === undefined ? undefined : byAddress.get(key);
}

/**
 * Where a resource went that a generated Assignment still calls by its old name (annotation infractl.dev/previous-name):
 * a rename moves nothing.
 */
export function indexRenames(resources: readonly AnyResource[]): ReadonlyMap<string, string> {
  const taken = new Set(resources.map(({ kind, name }) => `${kind}/${name}`));
  const renames = new Map<string, string>();
  for (const { kind, name, manifest } of resources) {
    const old = manifest.metadata.annotations?.['infractl.dev/previous-name'];
    if (old !== undefined && !taken.has(`${kind}/${old}`)) renames.set(`${kind}/${old}`, name);
  }
  return renames;
}
