import { mkdirSync, type Stats } from 'node:fs';
import path from 'node:path';
import { statIfThere } from './targets.ts';

/** Where the lock and the undo log of an apply lie. Absolute paths. */
export interface WorkFolder {
  /** The fleet's root: what an apply writes is below it. */
  readonly root: string;
  /** In git's own folder, where no branch reaches; where there is no git, `.infractl` in the root. */
  readonly folder: string;
  /** Whether it is git's, and stays; one in the root goes when nothing is left in it. */
  readonly inGit: boolean;
}

/** Our folder in a fleet that is in no git repository. Dot-folders are not read as manifests. */
export const OUTSIDE_GIT = '.infractl';

/** @param gitFolder ours in git's own folder; undefined outside git */
export function workFolderOf(root: string, gitFolder: string | undefined): WorkFolder {
  return gitFolder === undefined
    ? { root, folder: path.join(root, OUTSIDE_GIT), inGit: false }
    : { root, folder: gitFolder, inGit: true };
}

/**
 * Why nothing in the work folder is believed; undefined where it may be. Git asks who owns its own folder; the one in a
 * root came with whatever was unpacked there, so it has to be this user's own, and nobody else's to write.
 */
export function refuseWorkFolder({ folder, inGit }: WorkFolder): string | undefined {
  const stat = statIfThere(folder);
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) return `${folder} is a symbolic link`;
  if (!stat.isDirectory()) return `${folder} is not a folder`;
  return inGit ? undefined : refuseOwner(folder, stat);
}

/** Where a system has neither owners nor modes there is nothing to ask. */
export function refuseOwner(file: string, { uid, mode }: Pick<Stats, 'uid' | 'mode'>): string | undefined {
  const me = process.geteuid?.();
  if (me === undefined) return undefined;
  if (uid !== me) return `${file} belongs to another user (${uid})`;
  return (mode & 0o022) === 0 ? undefined : `${file} can be written by other users`;
}

/** Makes the folder where it is missing. Throws node's errors. */
export function makeWorkFolder(work: WorkFolder): void {
  try {
    mkdirSync(work.folder, { mode: work.inGit ? 0o777 : 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const refused = refuseWorkFolder(work);
  if (refused !== undefined) throw Object.assign(new Error(refused), { code: 'ENOTDIR' });
}
