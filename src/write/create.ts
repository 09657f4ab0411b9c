import { linkSync } from 'node:fs';
import path from 'node:path';
import { diskOps } from './file-ops.ts';
import { makeFolders } from './make-folders.ts';
import { refuseTarget } from './targets.ts';
import { removeIfThere } from './undo-log.ts';

export type Created =
  | { readonly outcome: 'created' | 'exists' }
  | { readonly outcome: 'failed'; readonly problem: string };

/**
 * Makes a new file with all of its content, or none: a name that is taken, be it this instant by another process, is
 * `exists`, and nothing is overwritten. Folders are made as needed.
 * @param file posix, relative to the root
 * @param pid keeps two processes that write at once apart
 */
export function createFile(root: string, file: string, content: string, pid: number): Created {
  const full = path.join(root, file);
  const draft = path.join(path.dirname(full), `.${path.basename(full)}.${pid}.infractl-tmp`);
  const refused = refuseTarget(root, file);
  if (refused !== undefined) return { outcome: 'failed', problem: refused };
  try {
    makeFolders(path.dirname(full));
    diskOps.writeSynced(draft, content, 0o666);
    linkSync(draft, full); // unlike a rename, it fails where the name is taken
    removeIfThere(draft, diskOps);
    diskOps.syncFolder(path.dirname(full));
    return { outcome: 'created' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    removeIfThere(draft, diskOps);
    return code === 'EEXIST'
      ? { outcome: 'exists' }
      : { outcome: 'failed', problem: `cannot write ${full}: ${message}` };
  }
}
