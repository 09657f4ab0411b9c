import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describeErrno } from '../files/index.ts';
import { MAX_ENTRIES, MAX_PATH } from './limits.ts';

/**
 * One entry of a tree, from a folder or from a revision. `special`: a device, pipe or socket. `repository`: a folder with
 * a repository of its own, such as a submodule, of which a revision holds no more than a hash. `deep`: a folder whose
 * path is too long to be looked into. `unreadable`: a folder that cannot be looked into.
 */
export interface TreeItem {
  /** Posix, relative to the root. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'special' | 'repository' | 'deep' | 'unreadable';
  /** In bytes, of a file of a revision. */
  readonly size?: number;
  /** Why it is unreadable. */
  readonly problem?: string;
}

/** Folders and files with a leading dot, and node_modules, are nobody's manifests. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** Everything below a folder but what is hidden, no link followed. Ends early past MAX_ENTRIES, one more than that given. */
export function walkFolder(root: string): readonly TreeItem[] {
  const items: TreeItem[] = [];
  const pending = [''];
  while (pending.length > 0 && items.length <= MAX_ENTRIES) {
    const folder = pending.pop() as string;
    for (const entry of readFolder(root, folder, items)) {
      if (isHidden(entry.name)) continue;
      const item = `${folder}${entry.name}`;
      if (!entry.isDirectory()) items.push({ path: item, kind: kindOf(entry) });
      else if (item.length > MAX_PATH) items.push({ path: item, kind: 'deep' });
      else pending.push(`${item}/`);
    }
  }
  return items;
}

function readFolder(root: string, folder: string, items: TreeItem[]): readonly Dirent[] {
  try {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    if (folder === '' || !isRepository(root, folder, entries)) return entries;
    items.push({ path: folder.slice(0, -1), kind: 'repository' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    items.push({ path: folder.slice(0, -1) || '.', kind: 'unreadable', problem: describeErrno(code) });
  }
  return [];
}

/** What git takes for one: `git add` keeps nothing but its commit. */
function isRepository(root: string, folder: string, entries: readonly Dirent[]): boolean {
  const git = entries.find(({ name }) => name === '.git');
  if (!git) return false;
  if (!git.isDirectory()) return true;
  return ['HEAD', 'objects', 'refs'].every(
    (part) => lstatSync(path.join(root, folder, '.git', part), { throwIfNoEntry: false }) !== undefined,
  );
}

function kindOf(entry: Dirent): TreeItem['kind'] {
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'special';
}
