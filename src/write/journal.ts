import { existsSync } from 'node:fs';
import path from 'node:path';
import { digestText } from '../state/index.ts';
import { type FileOps, isMissing, readIfThere } from './file-ops.ts';

/** Our folder in a fleet repository: locks and the journal of a running apply. Dot-folders are not read as manifests. */
export const WORK_FOLDER = '.infractl';
const JOURNAL = 'transaction.json';

/** One file of a transaction, as it is before and shall be after; null where there is none. */
export interface Step {
  /** Posix, relative to the root. */
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What undoes a transaction: the texts from before, and digests of what it writes, to tell whose text stands there. */
export interface Journal {
  readonly steps: readonly {
    readonly file: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Folders that the transaction makes, outermost first. */
  readonly folders: readonly string[];
}

/** A text's digest, null for no file. */
export function digestOf(text: string | null): string | null {
  return text === null ? null : digestText(text);
}

/** From here on a crash can be undone: the journal is on the disk when this returns. */
export function writeJournal(
  root: string,
  steps: readonly Step[],
  folders: readonly string[],
  ops: FileOps,
): void {
  const body = JSON.stringify({
    steps: steps.map(({ file, before, after }) => ({ file, before, after: digestOf(after) })),
    folders,
  });
  const file = journalFile(root);
  ops.writeSynced(`${file}.tmp`, `${digestText(body)}\n${body}`, 0o600);
  ops.rename(`${file}.tmp`, file);
  ops.syncFolder(path.dirname(file));
}

/**
 * The journal of a transaction that did not end; undefined where there is none. One whose digest is wrong was never
 * finished, so nothing was done under it, and it counts as none.
 */
export function readJournal(root: string): Journal | undefined {
  const text = readIfThere(journalFile(root));
  if (text === undefined) return undefined;
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return text.slice(0, end) === digestText(body) ? parse(body) : undefined;
}

/** Somebody may have planted the file: only the shape that we write is taken. */
function parse(body: string): Journal | undefined {
  const { steps, folders } = JSON.parse(body) as Partial<Journal>;
  const text = (value: unknown) => value === null || typeof value === 'string';
  const ok =
    Array.isArray(steps) &&
    Array.isArray(folders) &&
    steps.every((step) => typeof step?.file === 'string' && text(step.before) && text(step.after)) &&
    folders.every((folder) => typeof folder === 'string');
  return ok ? { steps, folders } : undefined;
}

/** The transaction ended: nothing is left to undo. */
export function removeJournal(root: string, ops: FileOps): void {
  const file = journalFile(root);
  removeIfThere(`${file}.tmp`, ops);
  removeIfThere(file, ops);
}

export function removeIfThere(file: string, ops: FileOps): void {
  try {
    ops.unlink(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Whole or not. */
export function journalExists(root: string): boolean {
  const file = journalFile(root);
  return existsSync(file) || existsSync(`${file}.tmp`);
}

function journalFile(root: string): string {
  return path.join(root, WORK_FOLDER, JOURNAL);
}
