import type { Doc } from './world.ts';

/** Leaves out whatever the fault does not need: manifests, then fields, until nothing more can go. */
export async function shrink(
  docs: readonly Doc[],
  shows: (docs: readonly Doc[]) => Promise<boolean>,
): Promise<readonly Doc[]> {
  let least = docs;
  for (let tries = 0; tries < 400;) {
    let shrunk = false;
    for (const candidate of smaller(least)) {
      if (++tries > 400) break;
      if (!(await shows(candidate))) continue;
      least = candidate;
      shrunk = true;
      break;
    }
    if (!shrunk) break;
  }
  return least;
}

function* smaller(docs: readonly Doc[]): Generator<readonly Doc[]> {
  for (const doc of docs) {
    const { name } = doc.metadata;
    const refers = ({ spec }: Doc): boolean =>
      [spec['service'], spec['compute'], spec['ip'], spec['host']].includes(name);
    yield docs.filter(
      (one) => one !== doc && !(['Service', 'Compute', 'IPAddress'].includes(doc.kind) && refers(one)),
    );
  }
  for (const doc of docs)
    for (const spec of plainer(doc)) yield docs.map((one) => (one === doc ? { ...doc, spec } : one));
}

const OPTIONAL = ['placement', 'reserved', 'billing', 'allocated', 'state', 'host', 'planner'];

function* plainer({ spec }: Doc): Generator<Doc['spec']> {
  for (const key of OPTIONAL) {
    if (!(key in spec)) continue;
    const { [key]: _, ...rest } = spec;
    yield rest;
  }
  const nested = [['placement'], ['resources', 'max'], ['resources', 'min'], ['capacity'], ['allocated']];
  for (const path of nested) {
    const inner = path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      spec,
    );
    for (const key of Object.keys((inner ?? {}) as object)) {
      const copy = structuredClone(spec) as Record<string, unknown>;
      const at = path.reduce<Record<string, unknown>>(
        (value, step) => value[step] as Record<string, unknown>,
        copy,
      );
      delete at[key];
      yield copy;
    }
  }
  const replicas = Number(spec['replicas'] ?? 0);
  if (replicas > 0) yield { ...spec, replicas: replicas - 1 };
}
