import path from 'node:path';
import { diskOps, type FileOps, isMissing, readIfThere } from './file-ops.ts';
import {
  digestOf,
  type Journal,
  journalExists,
  readJournal,
  removeIfThere,
  removeJournal,
  type Step,
  WORK_FOLDER,
  writeJournal,
} from './journal.ts';
import { refusePath, refuseTarget, statIfThere } from './targets.ts';

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
 * touched. First a journal of what stood there is put on the disk, then each file is replaced by a rename, then the
 * journal goes; whoever finds a journal undoes what it tells (`recover`). The caller holds the lock.
 */
export function commitFiles(root: string, changes: readonly FileChange[], ops: FileOps = diskOps): Written {
  const refused = changes
    .map(({ file }) => refuseTarget(root, file))
    .find((problem) => problem !== undefined);
  if (refused !== undefined) return { ok: false, problem: refused };
  const steps = changes
    .map(({ file, content }): Step => ({
      file,
      before: readIfThere(path.join(root, file)) ?? null,
      after: content,
    }))
    .filter(({ before, after }) => !isSameText(before, after));
  if (steps.length > 0) {
    const problem = runSteps(root, steps, ops);
    if (problem !== undefined) return { ok: false, problem };
  }
  const files = (gone: boolean) =>
    steps.filter(({ after }) => (after === null) === gone).map(({ file }) => file);
  return { ok: true, written: files(false), removed: files(true) };
}

function runSteps(root: string, steps: readonly Step[], ops: FileOps): string | undefined {
  let current = WORK_FOLDER;
  try {
    makeFolder(root, WORK_FOLDER, ops);
    const folders = missingFolders(root, steps);
    writeJournal(root, steps, folders, ops);
    for (const folder of folders) makeFolder(root, folder, ops);
    for (const { file, after } of steps) {
      current = file;
      replaceFile(root, file, after, ops);
    }
    syncFolders(root, steps, ops);
    removeJournal(root, ops);
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return `cannot write ${path.join(root, current)}: ${error.message}${undo(root, ops)}`;
  }
}

/** Failed half-way and alive: undo at once. Where even that fails the journal stays for the next apply. */
function undo(root: string, ops: FileOps): string {
  try {
    const journal = readJournal(root);
    if (journal) rollBack(root, journal, ops);
    removeJournal(root, ops);
    return '';
  } catch {
    return '; what was written is undone by the next `apply`';
  }
}

/** A rename replaces the file at once for every reader; the bytes are on the disk before it. */
function replaceFile(root: string, file: string, content: string | null, ops: FileOps): void {
  const full = path.join(root, file);
  if (content === null) return removeIfThere(full, ops);
  ops.writeSynced(temporary(full), content, (statIfThere(full)?.mode ?? 0o666) & 0o777);
  ops.rename(temporary(full), full);
}

/** Beside the file, so that the rename stays in one file system; a dot-file, so that no manifest pattern matches it. */
function temporary(full: string): string {
  return path.join(path.dirname(full), `.${path.basename(full)}.infractl-tmp`);
}

function syncFolders(root: string, steps: readonly { readonly file: string }[], ops: FileOps): void {
  for (const folder of new Set(steps.map(({ file }) => path.dirname(path.join(root, file)))))
    ops.syncFolder(folder);
}

function makeFolder(root: string, folder: string, ops: FileOps): void {
  const full = path.join(root, folder);
  if (statIfThere(full)?.isDirectory()) return;
  ops.mkdir(full);
  ops.syncFolder(path.dirname(full));
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

/** Whether an apply was cut off here: cheap, so that one can ask before reading any manifest. */
export function wasInterrupted(root: string): boolean {
  return journalExists(root);
}

/** What `recover` found. `files` are those of the journal. */
export type Recovery =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'finished' | 'rolled-back' | 'dropped'; readonly files: readonly string[] }
  | { readonly outcome: 'failed'; readonly problem: string };

/**
 * Ends a transaction that a crash cut off: one whose files were all written is finished; otherwise what was written is
 * taken back. Where somebody changed one of the files since, nobody can say what is right: the journal is dropped and
 * the tree is taken as it is. `mayWrite` says which files an apply of this repository writes: a journal that names
 * others is not ours. The caller holds the lock.
 */
export function recover(root: string, mayWrite: (file: string) => boolean, ops: FileOps = diskOps): Recovery {
  try {
    const journal = readJournal(root);
    const outcome = journal ? settle(root, journal, mayWrite, ops) : 'none';
    removeJournal(root, ops);
    return outcome === 'none'
      ? { outcome }
      : { outcome, files: journal?.steps.map(({ file }) => file) ?? [] };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { outcome: 'failed', problem: `cannot undo what an interrupted apply wrote: ${error.message}` };
  }
}

function settle(
  root: string,
  journal: Journal,
  mayWrite: (file: string) => boolean,
  ops: FileOps,
): 'finished' | 'rolled-back' | 'dropped' {
  const { steps } = journal;
  if (steps.some(({ file }) => !mayWrite(file) || refusePath(root, file) !== undefined)) return 'dropped';
  for (const { file } of steps) removeIfThere(temporary(path.join(root, file)), ops);
  const states = steps.map((step) => stateOfStep(root, step));
  if (states.includes('foreign')) return 'dropped';
  if (!states.includes('before')) return 'finished';
  rollBack(root, journal, ops);
  return 'rolled-back';
}

function stateOfStep(
  root: string,
  { file, before, after }: Journal['steps'][number],
): 'before' | 'after' | 'foreign' {
  const now = readIfThere(path.join(root, file)) ?? null;
  if (digestOf(now) === after) return 'after';
  return now === before ? 'before' : 'foreign';
}

function rollBack(root: string, { steps, folders }: Journal, ops: FileOps): void {
  for (const { file, before } of steps.toReversed()) {
    removeIfThere(temporary(path.join(root, file)), ops);
    if ((readIfThere(path.join(root, file)) ?? null) !== before) replaceFile(root, file, before, ops);
  }
  syncFolders(
    root,
    steps.filter(({ file }) => statIfThere(path.dirname(path.join(root, file)))),
    ops,
  );
  const ours = folders.filter((folder) => steps.some(({ file }) => file.startsWith(`${folder}/`)));
  for (const folder of ours.toReversed()) removeIfEmpty(path.join(root, folder), ops);
}

function removeIfEmpty(folder: string, ops: FileOps): void {
  try {
    ops.rmdir(folder);
  } catch (error) {
    if (!isMissing(error) && (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}

/** A checkout may have other line ends than what was committed: that is no change, and nothing to write. */
function isSameText(before: string | null, after: string | null): boolean {
  return before === after || (after !== null && before?.replaceAll('\r\n', '\n') === after);
}
