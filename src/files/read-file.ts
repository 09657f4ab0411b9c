import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import path from 'node:path';

export type ReadFile =
  | { readonly outcome: 'read'; readonly bytes: Buffer }
  | { readonly outcome: 'missing' }
  | Refused;

/** A file that is there and is not read. `problem` is a part of a sentence: "it is a symbolic link". */
export interface Refused {
  readonly outcome: 'refused';
  readonly why: 'link' | 'kind' | 'size' | 'error';
  readonly problem: string;
}

/** Reads one file below a root. Path posix, relative to the root. */
export type ReadBelow = (file: string, maxBytes: number) => ReadFile;

/**
 * Reads files below `root` as a revision of the tree would have them: regular files alone, through real folders alone.
 * No link below the root is followed, no device, pipe or socket is opened, and the size is known before the bytes are
 * read. `root` itself may be a link. The reader remembers which folders are real, so keep it for one run at most.
 */
export function openFolder(root: string): ReadBelow {
  const real = new Set<string>(['.']);
  return (file, maxBytes) => {
    try {
      const link = linkOnTheWay(root, path.posix.dirname(file), real);
      if (link !== undefined) return refuse('link', `${link} is a symbolic link, and none is followed`);
      return readRegular(path.join(root, file), lstatSync(path.join(root, file)), maxBytes);
    } catch (error) {
      return failed(error);
    }
  };
}

/** Reads a file that the user named on the command line: links are the user's own, but it must be a regular file. */
export function readNamedFile(file: string, maxBytes: number): ReadFile {
  try {
    return readRegular(file, statSync(file), maxBytes, 'follow');
  } catch (error) {
    return failed(error);
  }
}

function linkOnTheWay(root: string, folder: string, real: Set<string>): string | undefined {
  if (real.has(folder)) return undefined;
  const above = linkOnTheWay(root, path.posix.dirname(folder), real);
  if (above !== undefined) return above;
  if (lstatSync(path.join(root, folder)).isSymbolicLink()) return folder;
  real.add(folder);
  return undefined;
}

/** Asked before the file is opened, for opening a device may act; and again after, for it may have been replaced. */
function readRegular(full: string, before: Stats, maxBytes: number, links?: 'follow'): ReadFile {
  const refused = refuseStats(before, maxBytes);
  if (refused) return refused;
  const noFollow = links === 'follow' ? 0 : (constants.O_NOFOLLOW ?? 0);
  const handle = openSync(full, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    return refuseStats(fstatSync(handle), maxBytes) ?? { outcome: 'read', bytes: readFileSync(handle) };
  } finally {
    closeSync(handle);
  }
}

function refuseStats(stats: Stats, maxBytes: number): Refused | undefined {
  if (stats.isSymbolicLink()) return refuse('link', 'it is a symbolic link, and none is followed');
  if (!stats.isFile()) return refuse('kind', `it is ${kindWords(stats)}`);
  if (stats.size > maxBytes)
    return refuse('size', `it has ${stats.size} bytes, at most ${maxBytes} are read`);
  return undefined;
}

function kindWords(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function refuse(why: Refused['why'], problem: string): Refused {
  return { outcome: 'refused', why, problem };
}

/** Where a part of the path is a file there is no such file, as in a revision. */
function failed(error: unknown): ReadFile {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { outcome: 'missing' };
  if (code === 'ELOOP') return refuse('link', 'it is a symbolic link, and none is followed');
  return refuse('error', describeErrno(code));
}

/** System error codes in words. */
export function describeErrno(code: string | undefined): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'it does not exist';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is not a folder';
    case 'ENOSPC':
      return 'no space left on the disk';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ELOOP':
      return 'too many symbolic links';
    case 'ENAMETOOLONG':
      return 'its name is too long';
    default:
      return code ?? 'unknown error';
  }
}
