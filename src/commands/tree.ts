import { lstatSync } from 'node:fs';
import path from 'node:path';
import { findRepository, openRepository, trackedFiles } from '../git/index.ts';
import { folderSource, undoneSource } from '../load/index.ts';
import type { Outcome } from '../model/diagnostic.ts';
import { type OpenFleet, openSource } from '../run.ts';
import { lockfileFrom, type LockfileRead, readLockfile } from '../state/index.ts';
import { OUTSIDE_GIT, readUndone, stampOf, type WorkFolder, workFolderOf } from '../write/index.ts';
import { CommandFailure, type Io } from './io.ts';

/** Where the lock and the undo log of applies in this tree lie. */
export function findWorkFolder(root: string, { env }: Pick<Io, 'env'>): WorkFolder {
  const place = findRepository(root, env);
  return workFolderOf(root, place.ok ? place.ownFolder : undefined);
}

/** So many applies in a row that end while one reads: then something is wrong with the clock or the folder. */
const READINGS = 20;

/**
 * Reads manifests and lockfile as they are before or after an apply, never in between: what an unfinished one wrote is
 * seen through its undo log, and where one begins or ends meanwhile everything is read again. Writes nothing.
 */
export function readTree(work: WorkFolder, step?: (done: number, total: number) => void): OpenFleet {
  for (let reading = 1; ; reading++) {
    const stamp = stampOf(work);
    const undone = readUndone(work);
    const source = undoneSource(folderSource(work.root), undone);
    const opened = openSource(
      source,
      (file) => readUndoneLockfile(work.root, file, undone),
      step ? { step } : {},
    );
    opened.lockfile(); // of the same moment
    // outside git it may be anything else in the root that changes all the time
    if (stampOf(work) === stamp || (reading === READINGS && !work.inGit)) return opened;
    if (reading === READINGS)
      throw new CommandFailure(
        'io',
        1,
        `${work.folder} changed during each of ${READINGS} readings; try again`,
      );
  }
}

function readUndoneLockfile(
  root: string,
  file: string,
  undone: ReadonlyMap<string, string | null>,
): Outcome<LockfileRead> {
  const text = undone.get(file);
  return text === undefined ? readLockfile(root, file) : lockfileFrom(file, text ?? undefined);
}

/** A branch that brings a lock or an undo log means no good: nothing of ours is ever committed. */
export async function refuseTracked(root: string, io: Io): Promise<void> {
  if (lstatSync(path.join(root, OUTSIDE_GIT), { throwIfNoEntry: false }) === undefined) return;
  const repository = await openRepository(root, io.env);
  const [first, ...more] = repository ? await trackedFiles(repository.git, OUTSIDE_GIT) : [];
  if (first === undefined) return;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  throw new CommandFailure(
    'invalid',
    1,
    `git tracks ${first}${others}, and ${OUTSIDE_GIT}/ holds the lock and the undo log of a running apply, which no commit can bring: ` +
      `git rm -r --cached ${OUTSIDE_GIT}, and remove the folder`,
  );
}
