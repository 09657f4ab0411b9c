import { hostname } from 'node:os';
import { findRoot } from '../load/index.ts';
import { escapeTerminal } from '../text/escape.ts';
import { acquireLock, type Lock } from '../write/index.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { findWorkFolder } from './tree.ts';

/**
 * Runs what writes to a fleet's folder while nobody else does. Ends the command where another holds the lock for longer
 * than `patience` milliseconds (exit 4); a lock that cannot be released is a note, never the result.
 */
export async function underLock<T>(
  io: Io,
  flags: { readonly dir?: string },
  patience: number,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  const lock = await takeLock(found.root, patience, io);
  try {
    return await work(found.root);
  } finally {
    const problem = lock.release();
    if (problem !== undefined) io.stderr(`note: ${escapeTerminal(problem)}\n`);
  }
}

/** Seconds of a flag in milliseconds. */
export function readSeconds(flag: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  throw usageError(`${flag} "${text}" is no number of seconds`);
}

async function takeLock(root: string, patience: number, io: Io): Promise<Extract<Lock, { ok: true }>> {
  const onWait = (holder: string) => io.stderr(`waiting for another apply in this tree (${holder})\n`);
  const lock = await acquireLock(findWorkFolder(root, io), {
    host: hostname(),
    pid: process.pid,
    patience,
    onWait,
  });
  if (lock.ok) return lock;
  throw lock.held ? new CommandFailure('stale', 4, lock.problem) : new CommandFailure('io', 1, lock.problem);
}
