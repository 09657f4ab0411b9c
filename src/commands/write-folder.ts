import { lstatSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { escapeTerminal } from '../text/escape.ts';
import { acquireLock, commitFiles } from '../write/index.ts';
import { undoInterrupted } from './apply-here.ts';
import { type ExportFolder, planFolder } from './export-folder.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import type { Session } from './session.ts';
import { findWorkFolder } from './tree.ts';

const LOCK_PATIENCE = 60_000;

/**
 * Writes the files of one format (as `.infractl-export.json` lists it) into a folder, all or none of them. Under the lock of
 * the tree that the folder is in: two exports, or an export and an apply, take turns; `build` is asked under it.
 */
export async function writeFolder(
  folder: ExportFolder,
  format: string,
  build: () => ReadonlyMap<string, string>,
  io: Io,
): Promise<void> {
  if (lstatSync(folder.root, { throwIfNoEntry: false }) === undefined)
    mkdirSync(folder.root, { recursive: true });
  const work = findWorkFolder(folder.root, io);
  const lock = await acquireLock(work, { host: hostname(), pid: process.pid, patience: LOCK_PATIENCE });
  if (!lock.ok) throw new CommandFailure(lock.held ? 'stale' : 'io', lock.held ? 4 : 1, lock.problem);
  try {
    undoInterrupted(io, work);
    const files = build();
    const { changes, kept } = planFolder(folder, format, files);
    const written = commitFiles(work, changes);
    if (!written.ok) throw new CommandFailure('io', 1, written.problem);
    for (const file of kept)
      io.stderr(
        `note: ${escapeTerminal(file)} is none of this export any more, and was edited: left as it is\n`,
      );
    const count = written.written.length + written.removed.length;
    const what = `${files.size === 1 ? '1 file' : `${files.size} files`} in ${escapeTerminal(folder.shown)}`;
    io.stderr(`${format}: ${what}, ${count === 0 ? 'nothing to change' : `${count} changed`}\n`);
  } finally {
    lock.release();
  }
}

/** A folder below the fleet's root is reached through real folders alone; one outside is the user's own to choose. */
export function folderOf(out: string, session: Session, { cwd }: Io): ExportFolder {
  const full = path.resolve(cwd, out);
  const relative = path.relative(session.root, full).split(path.sep).join('/');
  const isInside =
    relative === '' || !(relative.startsWith('../') || relative === '..' || path.isAbsolute(relative));
  const { generated } = session.settings;
  if (isInside && (relative === generated || relative.startsWith(`${generated}/`)))
    throw usageError(`--out ${out}: ${generated}/ belongs to apply, name another folder`);
  if (relative.split('/').includes('.git')) throw usageError(`--out ${out}: that is git's own folder`);
  if (lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new CommandFailure(
      'io',
      1,
      `${out} is a symbolic link, and none is followed: name the folder itself`,
    );
  if (!isInside) return { root: full, prefix: '', shown: out };
  return { root: session.root, prefix: relative === '' ? '' : `${relative}/`, shown: out };
}
