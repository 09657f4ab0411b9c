import type { Dirent } from 'node:fs';
import path from 'node:path';
import fastGlob, { type FileSystemAdapter } from 'fast-glob';
import { DEFAULT_PATTERNS, negative, positive } from './patterns.ts';

/** Stands for the root; no such folder is ever looked at. */
const ROOT = '/root';

/** Which of these paths (posix, relative to the root, nothing hidden) the patterns match. */
export function matchPaths(paths: readonly string[], patterns: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  if (patterns.join('\n') === DEFAULT_PATTERNS.join('\n'))
    return paths.filter((name) => name.endsWith('.yaml') || name.endsWith('.yml'));
  return fastGlob.sync(positive(patterns), {
    cwd: ROOT,
    ignore: negative(patterns),
    dot: false,
    unique: true,
    fs: memoryFs(foldersOf(paths)),
  });
}

type Folders = ReadonlyMap<string, ReadonlyMap<string, Dirent>>;

/** What fast-glob calls: readdir for patterns, stat for plain names. Its types ask for all overloads of node:fs. */
function memoryFs(folders: Folders): Partial<FileSystemAdapter> {
  const stat = (file: string) => {
    const { dir, base } = path.posix.parse(path.posix.normalize(file));
    const found = folders.get(dir)?.get(base);
    if (!found) throw Object.assign(new Error(`no such file: ${file}`), { code: 'ENOENT' });
    return found;
  };
  const list = (folder: string) => [...(folders.get(path.posix.normalize(folder))?.values() ?? [])];
  return { readdirSync: list as never, statSync: stat as never, lstatSync: stat as never };
}

/** Folder -> what is in it, as readdir with file types gives it. */
function foldersOf(paths: readonly string[]): Folders {
  const folders = new Map<string, Map<string, Dirent>>([[ROOT, new Map()]]);
  for (const file of paths) {
    const parts = file.split('/');
    let folder = ROOT;
    for (const [depth, part] of parts.entries()) {
      const isFile = depth === parts.length - 1;
      if (!isFile || !folders.get(folder)?.has(part)) folders.get(folder)?.set(part, entry(part, isFile));
      folder = `${folder}/${part}`;
      if (!isFile && !folders.has(folder)) folders.set(folder, new Map());
    }
  }
  return folders;
}

function entry(name: string, isFile: boolean): Dirent {
  const no = () => false;
  const kinds = { isBlockDevice: no, isCharacterDevice: no, isFIFO: no, isSocket: no, isSymbolicLink: no };
  return { name, isFile: () => isFile, isDirectory: () => !isFile, ...kinds } as Dirent;
}
