import {
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  mkdirSync,
  rmdirSync,
} from 'node:fs';
import path from 'node:path';
import { WORK_FOLDER } from './journal.ts';
import { statIfThere } from './targets.ts';

/** Who asks for the lock. */
export interface Claimant {
  readonly host: string;
  readonly pid: number;
}

export interface LockOptions extends Claimant {
  /** How long to wait for somebody else's apply, in milliseconds. */
  readonly patience: number;
  /** When waiting begins, in milliseconds since the epoch. */
  readonly now: number;
  /** Told once, when waiting begins. */
  readonly onWait?: (holder: string) => void;
}

export type Lock =
  | { readonly ok: true; readonly refresh: () => void; readonly release: () => void }
  | { readonly ok: false; readonly problem: string };

/** On another host nobody can ask for the process: a claim that was not refreshed for so long counts as dead. */
const STALE_MS = 10 * 60_000;
const PAUSE_MS = 50;
const CLAIM = /^apply\.([A-Za-z0-9_-]+)\.(\d+)\.(\d+)\.lock$/;

interface Claim extends Claimant {
  readonly file: string;
  /** When the process started, in ticks of the kernel's clock; 0 where the system does not tell. */
  readonly start: string;
}

/**
 * One apply at a time in one tree. Each contender first puts down a file that names its host, process and start, then
 * looks for others: whoever comes second sees the first and withdraws. Files of dead processes are removed on sight;
 * as no other process ever has such a name, nobody can remove a living one's by mistake. (proper-lockfile names no
 * process and waits for a time-out instead, which a planner that computes for a minute would overrun.)
 */
export async function acquireLock(root: string, options: LockOptions): Promise<Lock> {
  const folder = path.join(root, WORK_FOLDER);
  const mine = claimOf(options);
  let told = false;
  for (let waited = 0; ;) {
    const attempt = tryClaim(folder, mine, options.now + waited);
    if (attempt.kind === 'held') return held(folder, mine);
    if (attempt.kind === 'failed') return { ok: false, problem: attempt.problem };
    if (waited >= options.patience) return { ok: false, problem: describeHolder(root, attempt.holder) };
    if (!told) options.onWait?.(`process ${attempt.holder.pid} on ${attempt.holder.host}`);
    told = true;
    const pause = PAUSE_MS + ((options.pid * 7 + waited) % PAUSE_MS); // two that withdrew together come back apart
    await new Promise((resolve) => setTimeout(resolve, pause));
    waited += pause;
  }
}

type Attempt =
  | { readonly kind: 'held' }
  | { readonly kind: 'busy'; readonly holder: Claim }
  | { readonly kind: 'failed'; readonly problem: string };

function tryClaim(folder: string, mine: Claim, now: number): Attempt {
  try {
    const before = livingClaims(folder, mine, now)[0];
    if (before) return { kind: 'busy', holder: before };
    makeClaim(folder, mine);
    const rival = livingClaims(folder, mine, now)[0];
    if (!rival) return { kind: 'held' };
    removeClaim(folder, mine);
    return { kind: 'busy', holder: rival };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { kind: 'failed', problem: `cannot lock the repository for writing in ${folder}: ${message}` };
  }
}

function claimOf({ host, pid }: Claimant): Claim {
  const safe = host.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 100) || 'unknown';
  const start = startOfProcess(pid)?.start ?? '0';
  return { host: safe, pid, start, file: `apply.${safe}.${pid}.${start}.lock` };
}

/** Another one may remove the folder, being done, between our making it and our writing into it. */
function makeClaim(folder: string, mine: Claim): void {
  for (let attempt = 0; ; attempt++) {
    ignoreCode('EEXIST', () => mkdirSync(folder));
    if (statIfThere(folder)?.isDirectory() === false)
      throw Object.assign(new Error('it is a link or a file'), { code: 'ENOTDIR' });
    try {
      return writeFileSync(path.join(folder, mine.file), '', { flag: 'w' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt >= 100) throw error;
    }
  }
}

function livingClaims(folder: string, mine: Claim, now: number): readonly Claim[] {
  const living: Claim[] = [];
  for (const file of listFolder(folder)) {
    const [, host, pid, start] = CLAIM.exec(file) ?? [];
    if (file === mine.file || host === undefined) continue;
    const claim = { file, host, pid: Number(pid), start: start ?? '0' };
    if (isDead(folder, claim, mine.host, now))
      ignoreCode('ENOENT', () => unlinkSync(path.join(folder, file)));
    else living.push(claim);
  }
  return living;
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function isDead(folder: string, claim: Claim, here: string, now: number): boolean {
  if (claim.host !== here) return now - touched(path.join(folder, claim.file), now) > STALE_MS;
  const found = startOfProcess(claim.pid);
  if (found) return found.start !== claim.start || 'ZX'.includes(found.state);
  return !processExists(claim.pid);
}

function touched(file: string, now: number): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
}

/** Numbers of processes are used again; number and start are not. From /proc/PID/stat, where there is one. */
function startOfProcess(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? '0' };
  } catch {
    return undefined;
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function held(folder: string, mine: Claim): Lock {
  // emptying an empty file sets its time, by the file system's own clock
  const refresh = () => writeFileSync(path.join(folder, mine.file), '');
  return { ok: true, refresh, release: () => removeClaim(folder, mine) };
}

function removeClaim(folder: string, mine: Claim): void {
  ignoreCode('ENOENT', () => unlinkSync(path.join(folder, mine.file)));
  ignoreCode('ENOENT', () => ignoreCode('ENOTEMPTY', () => rmdirSync(folder)));
}

function ignoreCode(code: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
  }
}

function describeHolder(root: string, { host, pid, file }: Claim): string {
  return `another apply is at work in this tree: process ${pid} on ${host}; wait for it, or, if it is gone, remove ${path.join(root, WORK_FOLDER, file)}`;
}
