import { closeSync, constants, existsSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { digestText } from '../state/index.ts';
import { type FileOps, isMissing } from './file-ops.ts';
import { statIfThere } from './targets.ts';
import { refuseOwner, refuseWorkFolder, type WorkFolder } from './work-folder.ts';

const FILE = 'undo.log';
/** Its name while a transaction whose files were all written is taken back, so that it is not thought to be over. */
const BACK = 'undo-back.log';

/** One file of a transaction, as it is before and shall be after; null where there is none. */
export interface Step {
  /** Posix, relative to the root. */
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What undoes a transaction: the texts from before, and digests of what it writes, to tell whose text stands there. */
export interface UndoLog {
  readonly steps: readonly Step[];
  /** Folders that the transaction makes, outermost first. */
  readonly folders: readonly string[];
}

/** A text's digest, null for no file. */
export function digestOf(text: string | null): string | null {
  return text === null ? null : digestText(text);
}

/** From here on a crash can be undone: the log is on the disk when this returns. */
export function writeUndoLog(
  { root, folder }: WorkFolder,
  steps: readonly Step[],
  folders: readonly string[],
  ops: FileOps,
): void {
  const file = path.join(folder, FILE);
  const digested = steps.map(({ file: name, before, after }) => ({
    file: name,
    before,
    after: digestOf(after),
  }));
  const textFor = (self: string) => {
    const body = JSON.stringify({ version: 1, self, root: inodeOf(root), steps: digested, folders });
    return `${digestText(body)}\n${body}`;
  };
  ops.writeSynced(`${file}.tmp`, textFor, 0o600);
  ops.rename(`${file}.tmp`, file);
  ops.syncFolder(folder);
}

function inodeOf(file: string): string {
  return String(statSync(file, { bigint: true }).ino);
}

export type ReadUndoLog =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'found'; readonly log: UndoLog; readonly isBack: boolean }
  /** There is one that is not acted on: cut off, edited, or brought from another tree. `why` is a part of a sentence. */
  | { readonly outcome: 'refused'; readonly why: string };

/**
 * The log of a transaction that did not end. It names the very file that it was written into and the folder that it is
 * about, so a copy of it, or of the whole tree, counts for nothing; outside git it must be this user's own as well.
 * Throws node's errors where it cannot be read.
 */
export function readUndoLog(work: WorkFolder): ReadUndoLog {
  const back = path.join(work.folder, BACK);
  const isBack = statIfThere(back) !== undefined;
  const file = isBack ? back : path.join(work.folder, FILE);
  const stat = statIfThere(file);
  if (!stat) return { outcome: 'none' };
  const refused =
    refuseWorkFolder(work) ??
    (stat.isFile() ? undefined : `${file} is not a file`) ??
    (work.inGit ? undefined : refuseOwner(file, stat));
  if (refused !== undefined) return { outcome: 'refused', why: refused };
  const read = readOwn(work.root, file);
  return read.outcome === 'found' ? { ...read, isBack } : read;
}

type ReadOwn =
  | Exclude<ReadUndoLog, { outcome: 'found' }>
  | Omit<Extract<ReadUndoLog, { outcome: 'found' }>, 'isBack'>;

function readOwn(root: string, file: string): ReadOwn {
  let handle: number;
  try {
    handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (isMissing(error)) return { outcome: 'none' }; // its apply ended this instant
    throw error;
  }
  try {
    const self = String(fstatSync(handle, { bigint: true }).ino);
    return parse(readFileSync(handle, 'utf8'), { self, root: inodeOf(root) });
  } finally {
    closeSync(handle);
  }
}

function parse(text: string, is: { readonly self: string; readonly root: string }): ReadOwn {
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (text.slice(0, end) !== digestText(body)) return { outcome: 'refused', why: 'it was never finished' };
  const { version, self, root, steps, folders } = JSON.parse(body) as Partial<UndoLog> &
    Record<string, unknown>;
  if (version !== 1 || !isSteps(steps) || !isNames(folders))
    return { outcome: 'refused', why: 'it is of another version of infractl' };
  if (self !== is.self || root !== is.root)
    return { outcome: 'refused', why: 'it is a copy of another tree' };
  return { outcome: 'found', log: { steps, folders } };
}

function isSteps(value: unknown): value is readonly Step[] {
  const text = (part: unknown) => part === null || typeof part === 'string';
  return (
    Array.isArray(value) &&
    value.every(
      (step: Partial<Step> | null) => typeof step?.file === 'string' && text(step.before) && text(step.after),
    )
  );
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** The transaction ended: nothing is left to undo. */
export function removeUndoLog({ folder }: WorkFolder, ops: FileOps): void {
  removeIfThere(path.join(folder, `${FILE}.tmp`), ops);
  removeIfThere(path.join(folder, FILE), ops);
  removeIfThere(path.join(folder, BACK), ops);
}

export function removeIfThere(file: string, ops: FileOps): void {
  try {
    ops.unlink(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** From here on the transaction counts as not done, however much of it stands there. A rename: it works on a full disk. */
export function markBack({ folder }: WorkFolder, ops: FileOps): void {
  if (statIfThere(path.join(folder, BACK))) return;
  ops.rename(path.join(folder, FILE), path.join(folder, BACK));
  ops.syncFolder(folder);
}

/** Whole or not: cheap, so that one can ask before anything else. */
export function hasUndoLog({ folder }: WorkFolder): boolean {
  return [FILE, BACK, `${FILE}.tmp`].some((name) => existsSync(path.join(folder, name)));
}

/**
 * A value that is another one after every apply that wrote anything: each puts its lock and its undo log into the work
 * folder and takes them away again, and the folder's own times tell; and so does which logs there are, for file systems
 * count times in steps that an apply may be quicker than. Two that are equal, before and after a reading, say that no apply
 * began or ended in between, or began to take back what it wrote.
 */
export function stampOf({ folder }: WorkFolder): string {
  const own = statSync(folder, { bigint: true, throwIfNoEntry: false });
  const stat = own ?? statSync(path.dirname(folder), { bigint: true, throwIfNoEntry: false });
  if (!stat) return '';
  const logs = own?.isDirectory() === true ? [FILE, BACK, `${FILE}.tmp`] : [];
  const inodes = logs.map(
    (name) => statSync(path.join(folder, name), { bigint: true, throwIfNoEntry: false })?.ino ?? '-',
  );
  return [stat.ino, stat.mtimeNs, stat.ctimeNs, ...inodes].join(' ');
}
