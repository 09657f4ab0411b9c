import type { Doc } from './documents.ts';

type Spec = Readonly<Record<string, unknown>>;

/** The manifests as if written out: what a profile gives, and what stands inside a Compute beside it. */
export function longForms(docs: readonly Doc[]): readonly Doc[] {
  const profiles = new Map(
    docs.flatMap(({ kind, name, spec }) => (kind === 'ComputeProfile' ? [[name, spec] as const] : [])),
  );
  return docs.flatMap((doc) => (doc.kind === 'Compute' ? writtenOut(doc, profiles) : [doc]));
}

function writtenOut(doc: Doc, profiles: ReadonlyMap<string, Spec>): readonly Doc[] {
  const spec = merge(profiles.get(String(doc.spec['profile'])) ?? {}, doc.spec);
  const inside = (kind: string, name: string, of: Spec): Doc => ({
    kind,
    name: `${doc.name}--${name}`,
    labels: doc.labels,
    annotations: {},
    spec: of,
    generated: false,
  });
  const parts = (spec['parts'] ?? []) as readonly Spec[];
  const addresses = (spec['addresses'] ?? []) as readonly Spec[];
  return [
    { ...doc, spec },
    ...parts.map((part, index) =>
      inside('ComponentAssignment', String(index), { ...part, computes: [doc.name] }),
    ),
    ...addresses.flatMap(({ address }) => [
      inside('IPAddress', String(address), { address }),
      inside('IPAssignment', String(address), { ip: address, compute: doc.name }),
    ]),
  ];
}

/** The own value wins, field by field; a list replaces a list. */
function merge(given: Spec, own: Spec): Spec {
  const isMapping = (value: unknown): value is Spec =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged = Object.entries(own).map(([field, value]): [string, unknown] => {
    const other = given[field];
    return [field, isMapping(value) && isMapping(other) ? merge(other, value) : value];
  });
  return { ...given, ...Object.fromEntries(merged) };
}
