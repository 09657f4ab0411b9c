import {
  closeSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

/**
 * The system calls of a transaction, one method each, so that a test can stop the process before and within any of them.
 * write-file-atomic syncs no folder and gives no such points, hence our own.
 */
export interface FileOps {
  /**
   * Makes the file anew, writes, and returns after the bytes are on the disk. What stood there, a link too, goes. The
   * content may depend on the number of the file's inode.
   */
  readonly writeSynced: (file: string, content: Content, mode: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly unlink: (file: string) => void;
  readonly mkdir: (folder: string) => void;
  readonly rmdir: (folder: string) => void;
  /** Renames and removals in the folder are on the disk when it returns. */
  readonly syncFolder: (folder: string) => void;
}

export type Content = string | ((inode: string) => string);

export const diskOps: FileOps = {
  writeSynced: (file, content, mode) => {
    const handle = openNew(file, mode);
    try {
      const text =
        typeof content === 'string' ? content : content(String(fstatSync(handle, { bigint: true }).ino));
      writeAll(handle, Buffer.from(text, 'utf8'));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
  rename: renameSync,
  unlink: unlinkSync,
  mkdir: (folder) => mkdirSync(folder),
  rmdir: rmdirSync,
  syncFolder: (folder) => {
    if (process.platform === 'win32') return; // folders cannot be opened there
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  },
};

/** A draft that a killed run left goes first; a link that somebody put in its place is not followed. */
function openNew(file: string, mode: number): number {
  try {
    return openSync(file, 'wx', mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    unlinkSync(file);
    return openSync(file, 'wx', mode);
  }
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
}

/** The file's text; undefined where there is none. Other failures are thrown. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A regular file's text, null where there is nothing; undefined for what is no file or cannot be read. */
export function textOfFile(file: string): string | null | undefined {
  try {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    return stat.isFile() ? readFileSync(file, 'utf8') : undefined;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? null : undefined;
  }
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** An error of the operating system, not of ours. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
