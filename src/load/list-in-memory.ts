import type { Dirent } from 'node:fs';
import path from 'node:path';
import fastGlob, { type FileSystemAdapter } from 'fast-glob';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import { compareText } from '../text/compare.ts';
import { IGNORED, leavesRoot, negative, positive, refusePattern } from './list.ts';

/** Stands for the root; no such folder is ever looked at. */
const ROOT = '/root';

/** Which of these files (posix, relative to the root) the patterns match, by the rules of `listManifests`. */
export function listInMemory(
  files: Iterable<string>,
  patterns: readonly string[],
): Outcome<readonly string[]> {
  const diagnostics: readonly Diagnostic[] = patterns
    .filter((pattern) => leavesRoot(pattern))
    .map(refusePattern);
  if (diagnostics.length > 0) return { value: [], diagnostics };
  const folders = foldersOf(files);
  const found = fastGlob.sync(positive(patterns), {
    cwd: ROOT,
    ignore: [...IGNORED, ...negative(patterns)],
    dot: false,
    unique: true,
    fs: memoryFs(folders),
  });
  return { value: found.toSorted(compareText), diagnostics };
}

type Folders = ReadonlyMap<string, readonly Dirent[]>;

/** What fast-glob calls: readdir for patterns, stat for plain names. Its types ask for all overloads of node:fs. */
function memoryFs(folders: Folders): Partial<FileSystemAdapter> {
  const stat = (file: string) => {
    const { dir, base } = path.posix.parse(path.posix.normalize(file));
    const found = folders.get(dir)?.find(({ name }) => name === base);
    if (!found) throw Object.assign(new Error(`no such file: ${file}`), { code: 'ENOENT' });
    return found;
  };
  const list = (folder: string) => folders.get(path.posix.normalize(folder)) ?? [];
  return { readdirSync: list as never, statSync: stat as never, lstatSync: stat as never };
}

/** Folder -> what is in it, as readdir with file types gives it. */
function foldersOf(files: Iterable<string>): Folders {
  const folders = new Map<string, Map<string, Dirent>>([[ROOT, new Map()]]);
  for (const file of files) {
    const parts = file.split('/');
    let folder = ROOT;
    for (const [depth, part] of parts.entries()) {
      const isFile = depth === parts.length - 1;
      folders.get(folder)?.set(part, entry(part, isFile));
      folder = `${folder}/${part}`;
      if (!isFile && !folders.has(folder)) folders.set(folder, new Map());
    }
  }
  return new Map([...folders].map(([folder, entries]) => [folder, [...entries.values()]]));
}

function entry(name: string, isFile: boolean): Dirent {
  const no = () => false;
  const kinds = { isBlockDevice: no, isCharacterDevice: no, isFIFO: no, isSocket: no, isSymbolicLink: no };
  return { name, isFile: () => isFile, isDirectory: () => !isFile, ...kinds } as Dirent;
}
