import {
  closeSync,
  fsyncSync,
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
  /** Creates or empties the file, writes, and returns after the bytes are on the disk. */
  readonly writeSynced: (file: string, content: string, mode: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly unlink: (file: string) => void;
  readonly mkdir: (folder: string) => void;
  readonly rmdir: (folder: string) => void;
  /** Renames and removals in the folder are on the disk when it returns. */
  readonly syncFolder: (folder: string) => void;
}

export const diskOps: FileOps = {
  writeSynced: (file, content, mode) => {
    const handle = openSync(file, 'w', mode);
    try {
      writeAll(handle, Buffer.from(content, 'utf8'));
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

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
