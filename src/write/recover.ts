import path from 'node:path';
import { diskOps, type FileOps, isMissing, isSystemError, readIfThere } from './file-ops.ts';
import { draftOf, replaceFile, syncFolders } from './replace.ts';
import { refusePath, statIfThere } from './targets.ts';
import {
  digestOf,
  markBack,
  readUndoLog,
  type ReadUndoLog,
  removeIfThere,
  removeUndoLog,
  type Step,
  type UndoLog,
} from './undo-log.ts';
import type { WorkFolder } from './work-folder.ts';

/** What `recover` found. `files` are those of the undo log. */
export type Recovery =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'finished' | 'rolled-back' | 'dropped'; readonly files: readonly string[] }
  /** There was a log that is not ours, or not whole: it is removed, and nothing was done under it. */
  | { readonly outcome: 'refused'; readonly why: string }
  | { readonly outcome: 'failed'; readonly problem: string };

/**
 * Ends a transaction that a crash cut off: one whose files were all written is finished; otherwise what was written is
 * taken back. Where somebody changed one of the files since, nobody can say what is right: the log is dropped and the
 * tree is taken as it is. The caller holds the lock.
 */
export function recover(work: WorkFolder, ops: FileOps = diskOps): Recovery {
  try {
    const read = readUndoLog(work);
    const outcome = read.outcome === 'found' ? settle(work.root, read, ops) : read.outcome;
    removeUndoLog(work, ops);
    if (read.outcome === 'refused') return read;
    if (read.outcome === 'none' || outcome === 'none' || outcome === 'refused') return { outcome: 'none' };
    return { outcome, files: read.log.steps.map(({ file }) => file) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { outcome: 'failed', problem: `cannot undo what an interrupted apply wrote: ${error.message}` };
  }
}

function settle(root: string, { log, isBack }: Found, ops: FileOps): 'finished' | 'rolled-back' | 'dropped' {
  const standing = judgeLog(root, log, isBack);
  if (standing === 'foreign') return 'dropped';
  for (const { file } of log.steps) removeIfThere(draftOf(path.join(root, file)), ops);
  if (standing === 'after') return 'finished';
  rollBack(root, log, ops);
  return 'rolled-back';
}

type Found = Extract<ReadUndoLog, { outcome: 'found' }>;

/**
 * Where a transaction stands: `after`, all is written; `before`, not all is, or it is being taken back; `foreign`, one of its files has a text that
 * is neither, or its path leads out of the root.
 */
function judgeLog(root: string, { steps }: UndoLog, isBack: boolean): 'before' | 'after' | 'foreign' {
  if (steps.some(({ file }) => refusePath(root, file) !== undefined)) return 'foreign';
  const states = steps.map((step) => stateOfStep(root, step));
  if (states.includes('foreign')) return 'foreign';
  return isBack || states.includes('before') ? 'before' : 'after';
}

function stateOfStep(root: string, { file, before, after }: Step): 'before' | 'after' | 'foreign' {
  const now = readIfThere(path.join(root, file)) ?? null;
  if (digestOf(now) === after) return 'after';
  return now === before ? 'before' : 'foreign';
}

/**
 * What a reader has to put in place of the files of an unfinished transaction to see the tree as it was before: their
 * texts, null where there was none; by path. Empty where there is nothing to be undone. Writes nothing, and is right
 * beside a living apply as well. Throws node's errors.
 */
export function readUndone(work: WorkFolder): ReadonlyMap<string, string | null> {
  const read = readUndoLog(work);
  if (read.outcome !== 'found' || judgeLog(work.root, read.log, read.isBack) !== 'before') return new Map();
  return new Map(read.log.steps.map(({ file, before }) => [file, before]));
}

/** Puts back what stood there before, though all may be done already; readers see none of it. Throws node's errors. */
export function takeBack(work: WorkFolder, ops: FileOps): void {
  const read = readUndoLog(work);
  if (read.outcome === 'found') {
    if (judgeLog(work.root, read.log, read.isBack) === 'after') markBack(work, ops);
    rollBack(work.root, read.log, ops);
  }
  removeUndoLog(work, ops);
}

/** Puts back what stood there before, whatever of it was done. Throws node's errors. */
function rollBack(root: string, { steps, folders }: UndoLog, ops: FileOps): void {
  for (const { file, before } of steps.toReversed()) {
    removeIfThere(draftOf(path.join(root, file)), ops);
    if ((readIfThere(path.join(root, file)) ?? null) !== before) replaceFile(root, file, before, ops);
  }
  const standing = steps.filter(({ file }) => statIfThere(path.dirname(path.join(root, file))));
  syncFolders(root, standing, ops);
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
