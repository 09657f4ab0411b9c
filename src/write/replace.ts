import path from 'node:path';
import type { FileOps } from './file-ops.ts';
import { statIfThere } from './targets.ts';
import { removeIfThere } from './undo-log.ts';

/** A rename replaces the file at once for every reader; the bytes are on the disk before it. `null` removes it. */
export function replaceFile(root: string, file: string, content: string | null, ops: FileOps): void {
  const full = path.join(root, file);
  if (content === null) return removeIfThere(full, ops);
  ops.writeSynced(draftOf(full), content, (statIfThere(full)?.mode ?? 0o666) & 0o777);
  ops.rename(draftOf(full), full);
}

/** Beside the file, so that the rename stays in one file system; a dot-file, so that no manifest pattern matches it. */
export function draftOf(full: string): string {
  return path.join(path.dirname(full), `.${path.basename(full)}.infractl-tmp`);
}

/** Renames and removals of these files are on the disk when it returns. */
export function syncFolders(root: string, files: readonly { readonly file: string }[], ops: FileOps): void {
  for (const folder of new Set(files.map(({ file }) => path.dirname(path.join(root, file)))))
    ops.syncFolder(folder);
}
