import path from 'node:path';
import { diskOps, type FileOps, isSystemError, readIfThere } from './file-ops.ts';
import { takeBack } from './recover.ts';
import { replaceFile, syncFolders } from './replace.ts';
import { refuseTarget, statIfThere } from './targets.ts';
import { removeUndoLog, type Step, writeUndoLog } from './undo-log.ts';
import { refuseWorkFolder, type WorkFolder } from './work-folder.ts';

/** A file to be written (`content`), or to be removed (null). Posix path, relative to the root. */
export interface FileChange {
  readonly file: string;
  readonly content: string | null;
}

export type Written =
  | { readonly ok: true; readonly written: readonly string[]; readonly removed: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Makes all changes or none, in their order (the lockfile belongs last). A file that has its content already is not
 * touched. First an undo log of what stood there is put on the disk, then each file is replaced by a rename, then the
 * log goes; whoever finds a log undoes what it tells (`recover`). The caller holds the lock.
 */
export function commitFiles(
  work: WorkFolder,
  changes: readonly FileChange[],
  ops: FileOps = diskOps,
): Written {
  const { root } = work;
  const refused =
    refuseWorkFolder(work) ??
    changes.map(({ file }) => refuseTarget(root, file)).find((problem) => problem !== undefined);
  if (refused !== undefined) return { ok: false, problem: refused };
  const steps = pendingSteps(root, changes);
  if (steps.length > 0) {
    const problem = runSteps(work, steps, ops);
    if (problem !== undefined) return { ok: false, problem };
  }
  const files = (gone: boolean) =>
    steps.filter(({ after }) => (after === null) === gone).map(({ file }) => file);
  return { ok: true, written: files(false), removed: files(true) };
}

/** What of these changes is not on the disk yet. */
export function pendingSteps(root: string, changes: readonly FileChange[]): readonly Step[] {
  return changes
    .map(({ file, content }): Step => ({
      file,
      before: readIfThere(path.join(root, file)) ?? null,
      after: content,
    }))
    .filter(({ before, after }) => !isSameText(before, after));
}

function runSteps(work: WorkFolder, steps: readonly Step[], ops: FileOps): string | undefined {
  const { root } = work;
  let current = work.folder;
  try {
    makeFolder(work.folder, ops);
    const folders = missingFolders(root, steps);
    writeUndoLog(work, steps, folders, ops);
    for (const folder of folders) makeFolder(path.join(root, folder), ops);
    for (const { file, after } of steps) {
      current = path.join(root, file);
      replaceFile(root, file, after, ops);
    }
    syncFolders(root, steps, ops);
    removeUndoLog(work, ops);
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return `cannot write ${current}: ${error.message}${undo(work, ops)}`;
  }
}

/** Failed half-way and alive: undo at once. Where even that fails the log stays for the next apply. */
function undo(work: WorkFolder, ops: FileOps): string {
  try {
    takeBack(work, ops);
    return '';
  } catch {
    return '; what was written is undone by the next `apply`';
  }
}

function makeFolder(folder: string, ops: FileOps): void {
  if (statIfThere(folder)?.isDirectory()) return;
  ops.mkdir(folder);
  ops.syncFolder(path.dirname(folder));
}

function missingFolders(root: string, steps: readonly Step[]): readonly string[] {
  const missing = new Set<string>();
  for (const { file } of steps.filter(({ after }) => after !== null)) {
    const parts = file.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      if (!statIfThere(path.join(root, folder))) missing.add(folder);
    }
  }
  return [...missing];
}

/** A checkout may have other line ends than what was committed: that is no change, and nothing to write. */
function isSameText(before: string | null, after: string | null): boolean {
  return before === after || (after !== null && before?.replaceAll('\r\n', '\n') === after);
}
