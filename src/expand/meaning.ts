import { literalKey, addressKey } from '../kinds/address.ts';
import { referencesOf } from '../kinds/index.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { normalizeName } from '../network/dns-name.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { compareText } from '../text/compare.ts';
import { expandManifests } from './expand.ts';

/** Kinds that may stand inside others: there they have names of what they say, and the labels of their owner. */
const NAMELESS: ReadonlySet<string> = new Set([
  'ComponentAssignment',
  'IPAddress',
  'IPAssignment',
  'DNSRecord',
]);

/**
 * What manifests mean, whichever form they are written in: one line a resource, in order. Names that a short form does not
 * have are left out, and references to addresses are by address.
 */
export function meaningOf(written: readonly AnyResource[]): readonly string[] {
  const { resources } = expandManifests(written).value;
  const keys = new Map(
    resources.flatMap((one) => (one.kind === 'IPAddress' ? [[one.name, addressKey(one.manifest.spec)]] : [])),
  );
  return resources.map((one) => lineOf(one, keys)).toSorted(compareText);
}

function lineOf(resource: AnyResource, keys: ReadonlyMap<string, string>): string {
  const { kind, name, generated, manifest } = resource;
  const isNameless = NAMELESS.has(kind);
  const { name: _, labels, ...metadata } = manifest.metadata as { name: string; labels?: object };
  const spec = structuredClone(manifest.spec ?? {}) as Record<string, unknown>;
  for (const reference of referencesOf(resource)) {
    const key = literalKey(reference.name) ?? keys.get(reference.name);
    if (reference.kind === 'IPAddress' && key !== undefined) setAt(spec, reference.path.slice(1), key);
  }
  if (kind === 'IPAddress' && spec['state'] === 'assigned') delete spec['state'];
  if (kind === 'DNSRecord') spellNames(spec, resource as Resource<'DNSRecord'>);
  return canonicalJson({
    kind,
    generated,
    ...(isNameless ? {} : { name, labels }),
    metadata,
    spec,
  });
}

function spellNames(spec: Record<string, unknown>, { manifest }: Resource<'DNSRecord'>): void {
  spec['name'] = normalizeName(manifest.spec.name);
  spec['zone'] = normalizeName(manifest.spec.zone);
}

function setAt(root: Record<string, unknown>, path: readonly (string | number)[], value: string): void {
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  at[path.at(-1) as string] = value;
}
