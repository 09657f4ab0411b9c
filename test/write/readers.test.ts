import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { diskOps, type FileOps } from '../../src/write/file-ops.ts';
import { readUndone, recover } from '../../src/write/recover.ts';
import { commitFiles, type FileChange } from '../../src/write/transaction.ts';
import { stampOf } from '../../src/write/undo-log.ts';
import { type WorkFolder, workFolderOf } from '../../src/write/work-folder.ts';

/**
 * Whatever instant a reader begins at, reads each file at, and ends at: where the work folder's stamp is the same at both
 * ends it saw the tree before or after, never some of each. Every system call of a transaction and of its undoing is such
 * an instant, and every pair of instants is looked at.
 */

const OLD: Readonly<Record<string, string>> = {
  'infractl.lock': 'before\n',
  'generated/web.yaml': 'before\n',
  'generated/gone.yaml': 'before\n',
};
const CHANGES: readonly FileChange[] = [
  { file: 'generated/web.yaml', content: 'after\n' },
  { file: 'generated/api.yaml', content: 'after\n' },
  { file: 'generated/gone.yaml', content: null },
  { file: 'infractl.lock', content: 'after\n' },
];

interface Instant {
  readonly stamp: string;
  readonly undone: ReadonlyMap<string, string | null>;
  /** What each file says of the state it is of. */
  readonly files: ReadonlyMap<string, 'before' | 'after'>;
}

function stateOf(root: string, { file, content }: FileChange): 'before' | 'after' {
  let text: string | null = null;
  try {
    text = readFileSync(path.join(root, file), 'utf8');
  } catch {
    text = null;
  }
  return text === content ? 'after' : 'before';
}

function look(work: WorkFolder): Instant {
  return {
    stamp: stampOf(work),
    undone: readUndone(work),
    files: new Map(CHANGES.map((change) => [change.file, stateOf(work.root, change)])),
  };
}

const fault = () => Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
class Crash extends Error {}

/** Looks around before and after every system call; the calls of these numbers do not happen. */
function watched(work: WorkFolder, seen: Instant[], fail: ReadonlyMap<number, () => Error>): FileOps {
  let calls = 0;
  const around = (act: () => void, name: string) => {
    const error = fail.get(calls++)?.();
    seen.push(look(work));
    if (error) throw error;
    act();
    // file systems count time in steps of some milliseconds, and applies take longer than that
    if (name.includes('undo')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    seen.push(look(work));
  };
  return {
    writeSynced: (file, content, mode) => around(() => diskOps.writeSynced(file, content, mode), file),
    rename: (from, to) => around(() => diskOps.rename(from, to), to),
    unlink: (file) => around(() => diskOps.unlink(file), file),
    mkdir: (folder) => around(() => diskOps.mkdir(folder), folder),
    rmdir: (folder) => around(() => diskOps.rmdir(folder), folder),
    syncFolder: (folder) => around(() => diskOps.syncFolder(folder), folder),
  };
}

/** Where a reader between two instants could have seen some of each. */
function mixedIn(seen: readonly Instant[]): readonly string[] {
  return seen.flatMap((first, from) => {
    const values = new Set<string>();
    return seen.slice(from).flatMap((last, more) => {
      for (const [file, state] of last.files) values.add(first.undone.has(file) ? 'before' : state);
      return values.size > 1 && last.stamp === first.stamp ? [`${from}-${from + more}`] : [];
    });
  });
}

function newTree(): WorkFolder {
  const root = mkdtempSync(path.join(tmpdir(), 'infractl-readers-'));
  mkdirSync(path.join(root, 'generated'));
  for (const [file, text] of Object.entries(OLD)) writeFileSync(path.join(root, file), text);
  const work = workFolderOf(root, path.join(root, '.git-own'));
  mkdirSync(work.folder);
  return work;
}

function act(work: WorkFolder, seen: Instant[], fail: ReadonlyMap<number, () => Error>): number {
  const ops = watched(work, seen, fail);
  try {
    commitFiles(work, CHANGES, ops);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  return seen.length;
}

test('an apply that is not disturbed', () => {
  const work = newTree();
  const seen: Instant[] = [look(work)];
  act(work, seen, new Map());
  seen.push(look(work));
  expect(seen.length).toBeGreaterThan(20);
  expect(mixedIn(seen)).toEqual([]);
  expect([...look(work).files.values()]).toEqual(['after', 'after', 'after', 'after']);
  rmSync(work.root, { recursive: true });
}, 60_000);

test.each([
  ['fails at a system call and takes back what it wrote', fault],
  ['is killed at a system call and taken back by the next', () => new Crash()],
] as const)(
  'an apply that %s',
  (_, error) => {
    let ended = 0;
    for (let nth = 0; nth < 24; nth++) {
      const work = newTree();
      const seen: Instant[] = [look(work)];
      act(work, seen, new Map([[nth, error]]));
      recover(work, watched(work, seen, new Map()));
      seen.push(look(work));
      expect({ nth, mixed: mixedIn(seen) }).toEqual({ nth, mixed: [] });
      expect(new Set(look(work).files.values()).size).toBe(1);
      if (look(work).files.get('infractl.lock') === 'before') ended++;
      rmSync(work.root, { recursive: true });
    }
    expect(ended).toBeGreaterThan(8);
  },
  60_000,
);

test('an apply that fails when all is written, and is killed while it takes that back', () => {
  let marked = 0;
  for (let nth = 8; nth < 12; nth++)
    for (let kill = nth + 1; kill < nth + 12; kill++) {
      const work = newTree();
      const seen: Instant[] = [look(work)];
      const faults = new Map<number, () => Error>([
        [nth, fault],
        [kill, () => new Crash()],
      ]);
      act(work, seen, faults);
      if (existsSync(path.join(work.folder, 'undo-back.log'))) marked++;
      recover(work, watched(work, seen, new Map()));
      seen.push(look(work));
      expect({ nth, kill, mixed: mixedIn(seen) }).toEqual({ nth, kill, mixed: [] });
      expect(new Set(look(work).files.values()).size).toBe(1);
      rmSync(work.root, { recursive: true });
    }
  expect(marked).toBeGreaterThan(5);
}, 60_000);
