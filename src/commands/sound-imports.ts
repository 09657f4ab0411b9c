import type { Imported, ImportedManifest } from '../import/index.ts';
import { validateDocuments } from '../validate/index.ts';

type Path = readonly (string | number)[];

/** Fields of one manifest that may be wrong before it is given up. */
const MOST_FAULTS = 20;

/**
 * What an importer made, without the values that no manifest can hold: each is told. What is missing stays missing, for
 * whoever reads it to write.
 */
export function keepSound(made: Imported): Imported {
  if (!made.ok) return made;
  const leftOut = [...made.leftOut];
  const manifests = made.manifests.flatMap((manifest): readonly ImportedManifest[] => {
    const key = `${manifest.kind}/${manifest.metadata.name}`;
    let kept: ImportedManifest = manifest;
    for (let round = 0; round < MOST_FAULTS; round++) {
      const fault = faultOf(kept);
      if (!fault) return [kept];
      leftOut.push(`${key}: ${fault.message}`);
      const [top, ...rest] = fault.path;
      if ((top !== 'spec' && top !== 'metadata') || rest.length === 0 || rest[0] === 'name') return [];
      kept = without(kept, fault.path) as ImportedManifest;
    }
    leftOut.push(`${key}: more of it than ${MOST_FAULTS} values is wrong`);
    return [];
  });
  return { ok: true, manifests, leftOut };
}

function faultOf(value: ImportedManifest): { readonly message: string; readonly path: Path } | undefined {
  const { diagnostics } = validateDocuments([{ origin: { file: 'import', document: 0 }, value }], '');
  const fault = diagnostics.find(({ rule }) => rule !== 'schema/required');
  return fault && { message: fault.message, path: fault.at && 'path' in fault.at ? fault.at.path : [] };
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value;
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    return rest.length === 0
      ? list.filter((_, index) => index !== key)
      : list.map((one, index) => (index === key ? without(one, rest) : one));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      name !== String(key) ? [[name, one]] : rest.length === 0 ? [] : [[name, without(one, rest)]],
    ),
  );
}
