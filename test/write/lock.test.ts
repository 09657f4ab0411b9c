import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { beforeEach, describe, expect, test } from 'vitest';
import { acquireLock, type Lock } from '../../src/write/lock.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'infractl-lock-'));
});

const now = 1_800_000_000_000;
const here = { host: 'builder', pid: process.pid, patience: 0, now };
const plant = (name: string, seconds = now / 1000) => {
  mkdirSync(path.join(root, '.infractl'), { recursive: true });
  const file = path.join(root, '.infractl', name);
  writeFileSync(file, '');
  utimesSync(file, seconds, seconds);
};

function mustHold(lock: Lock): Extract<Lock, { ok: true }> {
  if (!lock.ok) throw new Error(lock.problem);
  return lock;
}

test('a lock names its process and host, and leaves nothing behind', async () => {
  const lock = mustHold(await acquireLock(root, here));
  expect(readdirSync(path.join(root, '.infractl'))[0]).toMatch(
    new RegExp(`^apply\\.builder\\.${process.pid}\\.\\d+\\.lock$`),
  );
  lock.refresh();
  lock.release();
  expect(existsSync(path.join(root, '.infractl'))).toBe(false);
});

describe('somebody else holds it', () => {
  test('a living process on this host', async () => {
    const start = process.platform === 'linux' ? readStart(process.ppid) : '0';
    plant(`apply.builder.${process.ppid}.${start}.lock`);
    const lock = await acquireLock(root, here);
    expect(lock).toMatchObject({
      ok: false,
      problem: expect.stringContaining(`process ${process.ppid} on builder`) as string,
    });
  });

  test('a process on another host that was at work lately', async () => {
    plant('apply.other.1.1.lock', now / 1000 - 60);
    expect(await acquireLock(root, here)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('process 1 on other') as string,
    });
  });

  test('the wait is announced once, and ends when the lock is free', async () => {
    plant('apply.other.1.1.lock', now / 1000 - 599.9); // grows too old while we wait
    const told: string[] = [];
    const lock = await acquireLock(root, {
      ...here,
      patience: 10_000,
      onWait: (holder) => told.push(holder),
    });
    expect(lock.ok).toBe(true);
    expect(told).toEqual(['process 1 on other']);
  });
});

describe('a dead lock is taken over', () => {
  const takenOver = async (name: string, seconds?: number) => {
    plant(name, seconds);
    mustHold(await acquireLock(root, here)).release();
    expect(existsSync(path.join(root, '.infractl'))).toBe(false);
  };

  test('its process is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await takenOver(`apply.builder.${pid}.1.lock`);
  });

  test.runIf(process.platform === 'linux')('its number belongs to another process by now', () =>
    takenOver(`apply.builder.${process.ppid}.1.lock`),
  );

  test('its number is our own', () => takenOver(`apply.builder.${process.pid}.1.lock`));

  test('it is of another host and was not refreshed for long', () =>
    takenOver('apply.other.1.1.lock', now / 1000 - 700));
});

test('a place where no lock can be put down is an error', async () => {
  writeFileSync(path.join(root, '.infractl'), 'a file');
  expect(await acquireLock(root, here)).toMatchObject({
    ok: false,
    problem: expect.stringContaining('cannot lock the repository') as string,
  });
});

test('a linked work folder is not followed', async () => {
  symlinkSync(tmpdir(), path.join(root, '.infractl'));
  expect((await acquireLock(root, here)).ok).toBe(false);
});

function readStart(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
}

test('of many processes one at a time holds it, even where some are killed', async () => {
  const driver = path.join(root, 'driver.mjs');
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'lock-driver.ts')],
    outfile: driver,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const log = path.join(root, 'log');
  writeFileSync(log, '');
  const runs = Array.from({ length: 8 }, (_, index) => {
    const child = spawn(process.execPath, [driver, root, log, index % 4 === 3 ? 'die' : 'live'], {
      stdio: 'inherit',
    });
    return new Promise<number | null>((resolve) => child.on('exit', resolve));
  });
  const codes = await Promise.all(runs);
  expect(codes.filter((code) => code === 0).length).toBe(6);
  const events = readFileSync(log, 'utf8').trim().split('\n');
  let inside: string | undefined;
  for (const event of events) {
    const [what, pid] = event.split(' ');
    if (what === 'enter') {
      expect(inside, events.join('\n')).toBeUndefined();
      inside = pid;
    } else inside = undefined; // "leave" or "die"
  }
  expect(events.filter((event) => event.startsWith('enter')).length).toBe(6 * 5 + 2);
});
