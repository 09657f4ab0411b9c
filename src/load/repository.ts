import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export type FoundRoot =
  | { readonly ok: true; readonly root: string }
  | { readonly ok: false; readonly problem: string };

/**
 * The root of a fleet repository: `named` where -C names one, else the nearest folder upwards from `cwd` with an
 * infractl.yaml, else the git top level, else `cwd`.
 */
export function findRoot(cwd: string, named?: string): FoundRoot {
  if (named !== undefined) return checkFolder(path.resolve(cwd, named), named);
  const root = nearest(cwd, 'infractl.yaml') ?? nearest(cwd, '.git') ?? cwd;
  return { ok: true, root };
}

function checkFolder(folder: string, named: string): FoundRoot {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return { ok: false, problem: `the folder ${named} does not exist` };
  if (!stat.isDirectory()) return { ok: false, problem: `${named} is not a folder` };
  return { ok: true, root: folder };
}

/** The nearest folder upwards in which there is something of this name. */
export function nearest(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, name))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}
