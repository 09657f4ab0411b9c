import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { startOf } from './places.ts';
import type { TreeItem } from './tree.ts';

/**
 * Folders with the files of a repository in them, `HEAD` and `config` or what lies in `objects` and `refs`. git, started
 * there, takes such a folder for the repository and does what its config says. We never do; others who work in the tree
 * might, and nobody commits one by chance.
 */
export function findBareRepositories(items: readonly TreeItem[]): readonly Diagnostic[] {
  const heads = items.map(({ path: item }) => item).filter((item) => path.posix.basename(item) === 'HEAD');
  return heads
    .map((head) => head.slice(0, -'HEAD'.length))
    .filter((folder) =>
      items.some(({ path: item }) =>
        ['config', 'objects', 'refs'].some(
          (part) => item === folder + part || item.startsWith(`${folder}${part}/`),
        ),
      ),
    )
    .map((folder) => ({
      rule: 'load/bare-repository',
      severity: 'error',
      message: `${folder === '' ? 'the root' : folder.slice(0, -1)} holds the files of a git repository (HEAD, config, objects, refs): git, run there, takes them for one and obeys its config`,
      help: 'remove them; a repository that is needed here is a submodule',
      at: startOf(`${folder}HEAD`),
    }));
}
