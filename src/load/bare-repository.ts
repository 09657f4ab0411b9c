import type { Diagnostic } from '../model/diagnostic.ts';
import { startOf } from './places.ts';
import type { TreeItem } from './tree.ts';

/**
 * Folders with the files of a repository in them, `HEAD` and `config` or what lies in `objects` and `refs`. git, started
 * there, takes such a folder for the repository and does what its config says. We never do; others who work in the tree
 * might, and nobody commits one by chance.
 */
export function findBareRepositories(items: readonly TreeItem[]): readonly Diagnostic[] {
  const heads = items.filter(({ path: item }) => /(?:^|\/)HEAD$/.test(item));
  if (heads.length === 0) return [];
  const marked = new Set(items.flatMap(({ path: item }) => foldersMarked(item)));
  return heads
    .map(({ path: head }) => head.slice(0, -'HEAD'.length))
    .filter((folder) => marked.has(folder))
    .map((folder) => ({
      rule: 'load/bare-repository',
      severity: 'error',
      blocks: true,
      message: `${folder === '' ? 'the root' : folder.slice(0, -1)} holds the files of a git repository (HEAD, config, objects, refs): git, run there, takes them for one and obeys its config`,
      help: 'remove them; a repository that is needed here is a submodule',
      at: startOf(`${folder}HEAD`),
    }));
}

/** Folders (`a/`, '' for the root) of which this could be the config, or lie in the objects or refs. */
function foldersMarked(item: string): readonly string[] {
  const parts = [...item.matchAll(/(?<=^|\/)(?:config$|(?:objects|refs)(?=\/|$))/g)];
  return parts.map(({ index }) => item.slice(0, index));
}
