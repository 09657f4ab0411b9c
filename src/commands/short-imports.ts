import { foldManifests } from '../expand/index.ts';
import type { ImportedManifest } from '../import/index.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Json } from '../model/state.ts';
import { validateDocuments } from '../validate/index.ts';

/** Lists of what would be manifests of their own. */
export const SHORT_FORMS = ['parts', 'addresses', 'records'] as const;

type Fields = Readonly<Record<string, Json>>;

/**
 * The same in short forms: parts and addresses in their Compute, records in their DNSZone, where the import has the owner and
 * the short form says as much. What it cannot say stays as it is.
 */
export function toShortForms(manifests: readonly ImportedManifest[]): readonly ImportedManifest[] {
  const resources = manifests.map(
    (manifest, document) =>
      ({
        kind: manifest.kind,
        name: manifest.metadata.name,
        manifest,
        origin: { file: '', document },
        generated: false,
      }) as unknown as AnyResource,
  );
  const { moves, rewrites } = foldManifests(
    resources.filter(isWhole),
    () => true,
    () => true,
  );
  const gone = new Set(moves.flatMap(({ from }) => from.map(({ origin }) => origin.document)));
  const specs = manifests.map(({ spec }) => spec);
  for (const { in: one, path, value } of rewrites) {
    const { document } = one.origin;
    specs[document] = setIn(specs[document] ?? {}, path.slice(1), value) as Fields;
  }
  for (const { to, field, item } of moves) {
    const { document } = to.origin;
    const spec = specs[document] ?? {};
    const list = Array.isArray(spec[field]) ? (spec[field] as readonly Json[]) : [];
    specs[document] = { ...spec, [field]: [...list, withoutTtl(item as Fields, spec)] };
  }
  return manifests.flatMap((manifest, document) =>
    gone.has(document) ? [] : [{ ...manifest, spec: specs[document] ?? manifest.spec }],
  );
}

/** What lacks a field stays as it is; a Compute may lack what no file tells, and is an owner all the same. */
function isWhole({ kind, manifest, origin }: AnyResource): boolean {
  return kind === 'Compute' || validateDocuments([{ origin, value: manifest }], '').diagnostics.length === 0;
}

/** A record takes what its zone has. */
function withoutTtl(item: Fields, { ttl }: Fields): Fields {
  if (ttl === undefined || item['ttl'] !== ttl) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== 'ttl'));
}

/** A copy with one value in place of what stands at a path. */
function setIn(value: Json | undefined, path: readonly (string | number)[], to: string): Json {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? setIn(one, rest, to) : one));
  const members = (value ?? {}) as Fields;
  return { ...members, [key]: setIn(members[key], rest, to) };
}
