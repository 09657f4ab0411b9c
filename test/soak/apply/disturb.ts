import { setTimeout as pause } from 'node:timers/promises';
import { infractl, run, start, type Tree } from './tree.ts';

/** Numbers from a seed, 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Kills an apply after so many milliseconds, with all its children or alone. @returns whether it was still there */
export async function killAfter(
  { root }: Tree,
  flags: readonly string[],
  milliseconds: number,
  all: boolean,
): Promise<boolean> {
  const { child, ended } = start(root, infractl('apply', ...flags));
  const timer = setTimeout(() => kill(child.pid, all), milliseconds);
  const { code } = await ended;
  clearTimeout(timer);
  return code === null;
}

/** How often an apply is left alone to see how long one takes now: what else the machine does changes all the time. */
const ALONE_EVERY = 12;

/**
 * Kills applies at random instants of their length, until so many were hit or three times as many were tried.
 * @param each one turn with what is to be done in it, and its name
 */
export async function killUntil(
  hits: number,
  tree: Tree,
  flags: readonly string[],
  random: () => number,
  each: (label: string, disturb: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const lengths: number[] = [];
  for (let tried = 0, hit = 0; hit < hits && tried < 3 * hits; tried++) {
    if (tried % ALONE_EVERY === 0) {
      await each('left alone', async () => {
        const began = performance.now();
        const ended = !(await killAfter(tree, flags, 1e6, false));
        lengths.push(performance.now() - began);
        return !ended;
      });
    }
    const [time, all] = [random() * medianOf(lengths.slice(-5)), random() < 0.5];
    await each(`killed after ${time | 0} ms${all ? ', with its children' : ''}`, async () => {
      const killed = await killAfter(tree, flags, time, all);
      if (killed) hit++;
      return killed;
    });
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Once it has ended by itself there is nothing to kill. Without a number there never was: 0 would be ourselves. */
function kill(pid: number | undefined, all: boolean): void {
  try {
    if (pid !== undefined) process.kill(all ? -pid : pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Calls that change files, by groups that are counted together. */
export const CALLS = {
  changes:
    'rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,ftruncate,fsync,fdatasync,chmod,fchmod,bind',
  opens: 'openat,open,creat',
  writes: 'write,pwrite64,writev',
} as const;

/** An apply under strace, which does something at the n-th of these calls of each process. */
async function inject(
  { root }: Tree,
  flags: readonly string[],
  calls: string,
  what: string,
  paths: readonly string[],
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const where = paths.flatMap((path) => ['-P', path]);
  const strace = [
    'strace',
    '-f',
    '-qqq',
    '-o',
    '/dev/null',
    ...where,
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:${what}`,
  ];
  return await run(root, [...strace, ...infractl('apply', ...flags)]);
}

/** Kills whichever process comes to its n-th such call. @returns whether one did, as far as the apply's own end tells */
export async function killAtCall(
  tree: Tree,
  flags: readonly string[],
  calls: string,
  nth: number,
): Promise<boolean> {
  const { code } = await inject(tree, flags, calls, `signal=SIGKILL:when=${nth}`, []);
  await pause(20); // what git started may outlive it
  return code !== 0;
}

/** What came of an apply in which the n-th such call fails. */
export interface Failed {
  readonly hit: boolean;
  /** Where it ended otherwise than the contract says. */
  readonly problem: string | undefined;
}

export async function failAtCall(
  tree: Tree,
  flags: readonly string[],
  calls: string,
  error: string,
  nth: number,
  paths: readonly string[] = [],
): Promise<Failed> {
  const { code, stderr } = await inject(tree, flags, calls, `error=${error}:when=${nth}`, paths);
  const known = code === 0 || code === 1 || code === 4;
  const problem =
    known && !/internal error|\n\s+at /.test(stderr)
      ? undefined
      : `${error} at ${nth} of ${calls}: ${code} ${stderr}`;
  return { hit: code !== 0 || stderr !== '', problem };
}
