import { isUntouched } from './pipelines.ts';

/** What `init --upgrade` does to one file. */
export interface Renewal {
  readonly path: string;
  readonly action: 'create' | 'update' | 'remove' | 'keep';
  /** Why a file is kept that a newer version would write otherwise. */
  readonly why?: string;
}

/** A file's text or bytes; undefined where there is none. */
export type Standing = ReadonlyMap<string, string | Uint8Array>;

/**
 * Brings the files that `init` wrote up to this version: fresh ones replace what stands, unless somebody edited it.
 * @param fresh what this version would write
 * @param standing what is there of these paths, and older packages in vendor/
 */
export function planRenewal(fresh: Standing, standing: Standing, force: boolean): readonly Renewal[] {
  const renewed = [...fresh].flatMap(([path, content]): readonly Renewal[] => {
    const before = standing.get(path);
    if (before === undefined) return [{ path, action: 'create' }];
    if (isEqual(before, content)) return [];
    if (force || !isSealed(path) || (typeof before === 'string' && isUntouched(before)))
      return [{ path, action: 'update' }];
    return [{ path, action: 'keep', why: 'it was edited; --force overwrites it' }];
  });
  const old = [...standing.keys()]
    .filter((path) => !fresh.has(path))
    .map((path): Renewal => ({ path, action: 'remove' }));
  return [...renewed, ...old];
}

/** Workflows are edited by people; packages and schemas are ours whatever they hold. */
function isSealed(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

function isEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return Buffer.from(a).equals(Buffer.from(b));
}
