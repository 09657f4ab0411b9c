import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimOf, removeDeadDrafts } from '../../src/write/claim.ts';
import { acquireLock, type Lock } from '../../src/write/lock.ts';
import { identifySelf, type ProcessIdentity } from '../../src/write/process-identity.ts';
import { type WorkFolder, workFolderOf } from '../../src/write/work-folder.ts';

let root: string;
/** Outside git, where it goes with the last thing in it. */
let work: WorkFolder;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'infractl-lock-'));
  work = workFolderOf(root, undefined);
});

let driver: string;
beforeAll(() => {
  driver = path.join(mkdtempSync(path.join(tmpdir(), 'infractl-driver-')), 'driver.mjs');
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'lock-driver.ts')],
    outfile: driver,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});

const onLinux = process.platform === 'linux';
const here = { host: 'builder', pid: process.pid, patience: 0 };
const me = identifySelf('builder', process.pid);

function mustHold(lock: Lock): Extract<Lock, { ok: true }> {
  if (!lock.ok) throw new Error(lock.problem);
  return lock;
}

/** A claim without a socket, as file systems have them that know none. @returns its name */
function plant(who: Partial<ProcessIdentity>): string {
  mkdirSync(work.folder, { recursive: true, mode: 0o700 });
  const { file } = claimOf({ ...me, ...who }, 0);
  writeFileSync(path.join(work.folder, file), '');
  return file;
}

/** Another process that holds the lock until it is killed. */
async function holder(...wrapper: string[]): Promise<ChildProcess> {
  const log = path.join(root, 'log');
  writeFileSync(log, '');
  const [command = '', ...args] = [...wrapper, process.execPath, driver, root, log, 'stay'];
  const child = spawn(command, args, { stdio: 'inherit' });
  while (!readFileSync(log, 'utf8').startsWith('enter')) {
    if (child.exitCode !== null) throw new Error(`the holder ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('a lock names its process, start, boot and host, and leaves nothing behind', async () => {
  const lock = mustHold(await acquireLock(work, here));
  const [file = ''] = readdirSync(work.folder);
  expect(file).toBe(claimOf(me, 0).file);
  expect(file).toMatch(new RegExp(`^apply\\.builder\\..*\\.${process.pid}\\.\\d+\\.0\\.lock$`));
  expect(lock.release()).toBeUndefined();
  expect(existsSync(work.folder)).toBe(false);
});

test('a folder whose path is longer than the address of a socket', async () => {
  const deep = path.join(root, 'x'.repeat(200));
  mkdirSync(deep);
  const long = workFolderOf(deep, undefined);
  const lock = mustHold(await acquireLock(long, here));
  expect(await acquireLock(long, here)).toMatchObject({ ok: false, held: true });
  lock.release();
});

test('git’s own folder stays', async () => {
  mkdirSync(path.join(root, '.git'));
  const inGit = workFolderOf(root, path.join(root, '.git/infractl'));
  expect(mustHold(await acquireLock(inGit, here)).release()).toBeUndefined();
  expect(readdirSync(inGit.folder)).toEqual([]);
});

describe('somebody else holds it', () => {
  test('a living process', async () => {
    const child = await holder();
    const lock = await acquireLock(work, here);
    await kill(child);
    expect(lock).toMatchObject({
      ok: false,
      held: true,
      problem: expect.stringContaining(`process ${child.pid} on builder; wait for it`) as string,
    });
  });

  test.runIf(onLinux)('a living process of another container on this machine', async () => {
    const child = await holder('unshare', '-rpf', '--kill-child', '--mount-proc');
    const lock = await acquireLock(work, { ...here, host: 'other-name' });
    await kill(child);
    expect(lock).toMatchObject({ ok: false, held: true });
  });

  test('a living process where the file system has no sockets', async () => {
    const start = onLinux ? startOf(process.ppid) : '0';
    plant({ pid: process.ppid, start });
    expect(await acquireLock(work, here)).toMatchObject({ ok: false, held: true });
  });

  test.each<[string, Partial<ProcessIdentity>]>([
    [
      'a process on another host, however old its claim',
      { host: 'elsewhere', boot: 'abcdef01', machine: '12345678' },
    ],
    [
      'a process of another boot, where nothing says that it was on this machine',
      { boot: 'abcdef01', machine: '0' },
    ],
    ['a process of another container, where the file system has no sockets', { space: '1234' }],
  ])('%s: nobody here can judge it', async (_, who) => {
    const file = plant({ pid: 77, ...who });
    const lock = await acquireLock(work, here);
    expect(lock).toMatchObject({
      ok: false,
      held: true,
      problem: expect.stringContaining(`if it is gone, remove ${path.join(work.folder, file)}`) as string,
    });
    expect(readdirSync(work.folder)).toEqual([file]);
  });

  test('the wait is announced once, and ends when the lock is free', async () => {
    const child = await holder();
    const told: string[] = [];
    const waiting = acquireLock(work, { ...here, patience: 30_000, onWait: (name) => told.push(name) });
    setTimeout(() => void kill(child), 300);
    mustHold(await waiting).release();
    expect(told).toEqual([`process ${child.pid} on builder`]);
  });
});

describe('a dead lock is taken over', () => {
  const takenOver = async (patience = 0) => {
    mustHold(await acquireLock(work, { ...here, patience })).release();
    expect(existsSync(work.folder)).toBe(false);
  };

  test('its process was killed', async () => {
    await kill(await holder());
    expect(readdirSync(work.folder)).toHaveLength(1);
    await takenOver();
  });

  test.runIf(onLinux)('its process was killed with its container', async () => {
    const child = await holder('unshare', '-rpf', '--kill-child', '--mount-proc');
    await kill(child);
    await takenOver(20_000); // the container ends a moment after the one who made it
  });

  test('its process is gone, and the file system has no sockets', async () => {
    plant({ pid: spawnSync(process.execPath, ['-e', '0']).pid, start: '1' });
    await takenOver();
  });

  test.runIf(onLinux)('its number belongs to another process by now', async () => {
    plant({ pid: process.ppid, start: '1' });
    await takenOver();
  });

  test.runIf(me.machine !== '0')('this machine was started anew since', async () => {
    plant({ boot: 'abcdef01' });
    await takenOver();
  });
});

test('a place where no lock can be put down is an error', async () => {
  writeFileSync(work.folder, 'a file');
  expect(await acquireLock(work, here)).toMatchObject({
    ok: false,
    held: false,
    problem: expect.stringContaining('cannot lock the repository') as string,
  });
});

test('of a folder that its last holder has just removed nothing is known, and that is no failure', async () => {
  await expect(removeDeadDrafts(path.join(root, 'gone'), ['draft.1.2.3'])).resolves.toBeUndefined();
});

test('a linked work folder is not followed', async () => {
  symlinkSync(tmpdir(), work.folder);
  expect(await acquireLock(work, here)).toMatchObject({ ok: false, held: false });
});

test('a lock that cannot be removed is told, and no more', async () => {
  const lock = mustHold(await acquireLock(work, here));
  renameSync(work.folder, `${work.folder}-away`);
  writeFileSync(work.folder, 'a file');
  expect(lock.release()).toContain(`the lock in ${work.folder} could not be removed: ENOTDIR`);
});

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}

test('of many processes one at a time holds it, even where some are killed, and in two containers', async () => {
  const log = path.join(root, 'log');
  writeFileSync(log, '');
  const runs = Array.from({ length: 8 }, (_, index) => {
    const container = onLinux && index % 2 === 1 ? ['unshare', '-rpf', '--kill-child', '--mount-proc'] : [];
    const [command = '', ...args] = [...container, process.execPath, driver, root, log];
    const child = spawn(command, [...args, index % 4 === 2 ? 'die' : 'live'], { stdio: 'inherit' });
    return new Promise<number | null>((resolve) => child.on('exit', resolve));
  });
  const codes = await Promise.all(runs);
  expect(codes.filter((code) => code === 0).length).toBe(6);
  const events = readFileSync(log, 'utf8').trim().split('\n');
  let inside = false;
  for (const event of events) {
    expect(event.startsWith('enter'), events.join('\n')).toBe(!inside);
    inside = event.startsWith('enter');
  }
  expect(events.filter((event) => event.startsWith('enter')).length).toBe(6 * 5 + 2);
});
