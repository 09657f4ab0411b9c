import { lstatSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from './make-folders.ts';

export type Created =
  | { readonly ok: true }
  /** Paths that were there already, as given; nothing was written. */
  | { readonly ok: false; readonly existing: readonly string[] };

/**
 * Writes new files below `root` (posix paths to texts or bytes), all or none: it refuses where one exists, or where a folder on the way
 * is a file or a symbolic link, and takes back what it made when a write fails. Throws node's errors of a failed write.
 */
export function createFiles(root: string, files: ReadonlyMap<string, string | Uint8Array>): Created {
  const existing = [...files.keys()].flatMap((path) => obstacle(root, path));
  if (existing.length > 0) return { ok: false, existing: [...new Set(existing)] };
  const undo: (() => void)[] = [];
  try {
    for (const [path, content] of files) createFile(join(root, path), content, undo);
  } catch (error) {
    for (const step of undo.toReversed()) step();
    throw error;
  }
  return { ok: true };
}

function obstacle(root: string, path: string): readonly string[] {
  const parts = path.split('/');
  const folders = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
  const blocked = folders.filter((folder) => kindOf(join(root, folder)) === 'other');
  return blocked.length > 0 ? blocked : kindOf(join(root, path)) === 'none' ? [] : [path];
}

function kindOf(path: string): 'none' | 'folder' | 'other' {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  return stat.isDirectory() ? 'folder' : 'other';
}

function createFile(file: string, content: string | Uint8Array, undo: (() => void)[]): void {
  const first = makeFolders(dirname(file));
  if (first !== undefined) undo.push(() => removeEmpty(dirname(file), first));
  writeFileSync(file, content, { flag: 'wx' });
  undo.push(() => rmSync(file, { force: true }));
}

/** Removes a folder and the ones above it up to the first that was made; others may have put something there since. */
function removeEmpty(folder: string, first: string): void {
  try {
    rmdirSync(folder);
    if (folder !== first) removeEmpty(dirname(folder), first);
  } catch {
    // Not empty any more, so it is not ours to remove.
  }
}
