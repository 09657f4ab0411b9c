import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { beforeEach, describe, expect, test } from 'vitest';
import { diskOps, type FileOps } from '../../src/write/file-ops.ts';
import { readUndone, recover } from '../../src/write/recover.ts';
import { commitFiles, type FileChange } from '../../src/write/transaction.ts';
import { readUndoLog, writeUndoLog } from '../../src/write/undo-log.ts';
import { type WorkFolder, workFolderOf } from '../../src/write/work-folder.ts';

let root: string;
/** Outside git, where one belongs to the root. */
let work: WorkFolder;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'infractl-write-'));
  work = workFolderOf(root, undefined);
});

/** Every file below the root with its text; folders with null. */
function tree(folder = root, prefix = ''): Record<string, string | null> {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const name = prefix + entry.name;
      if (entry.isSymbolicLink()) return { [name]: 'a link' };
      if (!entry.isDirectory()) return { [name]: readFileSync(path.join(folder, entry.name), 'utf8') };
      return { [name]: null, ...tree(path.join(folder, entry.name), `${name}/`) };
    }),
  );
}

function plant(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
}

const OLD = {
  'infractl.lock': 'old lock\n',
  'generated/web.yaml': 'old web\n',
  'generated/gone.yaml': 'old gone\n',
  'by-hand.yaml': 'mine\n',
};
const CHANGES: readonly FileChange[] = [
  { file: 'generated/web.yaml', content: 'new web\n' },
  { file: 'generated/api.yaml', content: 'new api\n' },
  { file: 'generated/gone.yaml', content: null },
  { file: 'infractl.lock', content: 'new lock\n' },
];

test('what is new is written, what is gone is removed, what is equal is left alone', () => {
  plant(OLD);
  const before = statSync(path.join(root, 'by-hand.yaml')).mtimeMs;
  const same = { file: 'by-hand.yaml', content: 'mine\n' };
  expect(commitFiles(work, [...CHANGES, same])).toEqual({
    ok: true,
    written: ['generated/web.yaml', 'generated/api.yaml', 'infractl.lock'],
    removed: ['generated/gone.yaml'],
  });
  expect(statSync(path.join(root, 'by-hand.yaml')).mtimeMs).toBe(before);
  expect(commitFiles(work, [...CHANGES, same])).toEqual({ ok: true, written: [], removed: [] });
});

test('a replaced file keeps its mode', () => {
  plant(OLD);
  chmodSync(path.join(root, 'infractl.lock'), 0o640);
  commitFiles(work, CHANGES);
  expect(statSync(path.join(root, 'infractl.lock')).mode & 0o777).toBe(0o640);
});

class Crash extends Error {}

/** Stops before the n-th system call; `torn`: a write is cut in the middle instead. */
function crashing(at: number, torn: boolean): FileOps {
  let calls = 0;
  const stop = (isWrite: boolean) => {
    if (calls++ === at && !(torn && isWrite)) throw new Crash();
  };
  return {
    writeSynced: (file, content, mode) => {
      stop(true);
      if (calls - 1 !== at) return diskOps.writeSynced(file, content, mode);
      const text = typeof content === 'string' ? content : content('0');
      writeFileSync(file, text.slice(0, text.length / 2), { mode });
      throw new Crash();
    },
    rename: (from, to) => (stop(false), diskOps.rename(from, to)),
    unlink: (file) => (stop(false), diskOps.unlink(file)),
    mkdir: (folder) => (stop(false), diskOps.mkdir(folder)),
    rmdir: (folder) => (stop(false), diskOps.rmdir(folder)),
    syncFolder: (folder) => (stop(false), diskOps.syncFolder(folder)),
  };
}

function crashes(action: (ops: FileOps) => unknown, at: number, torn: boolean): boolean {
  try {
    action(crashing(at, torn));
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

/** All states that the tree may have when everything is over: as before, or with everything done. */
function ends(start: Readonly<Record<string, string>>): readonly Record<string, string | null>[] {
  plant(start);
  const before = tree();
  commitFiles(work, CHANGES);
  return [before, tree()];
}

describe.each([
  ['over an older state', OLD],
  ['in a new repository', { 'by-hand.yaml': 'mine\n' }],
])('a crash before any system call, %s,', (_, start) => {
  test.each([false, true])('is undone or finished by the next one (a torn write: %s)', (torn) => {
    const [before, after] = ends(start);
    let points = 0;
    for (let crashed = true; crashed; points++) {
      rmSync(root, { recursive: true });
      mkdirSync(root);
      plant(start);
      crashed = crashes((ops) => commitFiles(work, CHANGES, ops), points, torn);
      expect(readFileSync(path.join(root, 'by-hand.yaml'), 'utf8')).toBe('mine\n');
      for (const [file, text] of Object.entries(tree())) {
        if (!file.includes('/.') && !file.startsWith('.'))
          expect([before?.[file], after?.[file]]).toContain(text);
      }
      recover(work);
      rmSync(path.join(root, '.infractl'), { recursive: true, force: true });
      expect(
        [before, { ...after, '.infractl': null }, after].map((state) => ({ ...state, '.infractl': null })),
      ).toContainEqual({ ...tree(), '.infractl': null });
    }
    expect(points).toBeGreaterThan(15);
  });

  test('a crash while it is undone is undone by the one after', () => {
    const [before, after] = ends(start).map((state) => ({ ...state, '.infractl': null }));
    for (let first = 4; first < 18; first++) {
      for (let second = 0, crashed = true; crashed; second++) {
        rmSync(root, { recursive: true });
        mkdirSync(root);
        plant(start);
        crashes((ops) => commitFiles(work, CHANGES, ops), first, false);
        crashed = crashes((ops) => recover(work, ops), second, second % 2 === 0);
        recover(work);
        expect([before, after]).toContainEqual(tree());
      }
    }
  });
});

describe('recovery', () => {
  const steps = [{ file: 'generated/web.yaml', before: 'old web\n', after: 'new web\n' }];

  function interrupted(now: string): void {
    plant({ ...OLD, 'generated/web.yaml': now });
    mkdirSync(work.folder, { recursive: true, mode: 0o700 });
    writeUndoLog(work, steps, [], diskOps);
  }

  test('nothing to do without an undo log', () => {
    expect(recover(work)).toEqual({ outcome: 'none' });
  });

  test('a file that somebody changed since is left as it is', () => {
    interrupted('edited after the crash\n');
    expect(recover(work)).toEqual({ outcome: 'dropped', files: ['generated/web.yaml'] });
    expect(tree()['generated/web.yaml']).toBe('edited after the crash\n');
    expect(readdirSync(path.join(root, '.infractl'))).toEqual([]);
  });

  test('a planted log cannot reach out of the repository', () => {
    const outside = path.join(path.dirname(root), `${path.basename(root)}-outside`);
    writeFileSync(outside, 'secret\n');
    mkdirSync(path.join(root, '.infractl'));
    writeUndoLog(
      work,
      [
        { file: `../${path.basename(outside)}`, before: 'owned\n', after: 'secret\n' },
        { file: 'x', before: null, after: 'y' },
      ],
      ['..'],
      diskOps,
    );
    expect(recover(work).outcome).toBe('dropped');
    expect(readFileSync(outside, 'utf8')).toBe('secret\n');
  });

  test('readers see the tree as it was before, and write nothing', () => {
    interrupted('new web\n');
    const before = tree();
    expect(readUndone(work)).toEqual(new Map());
    writeUndoLog(
      work,
      [...steps, { file: 'infractl.lock', before: 'old lock\n', after: 'new lock\n' }],
      [],
      diskOps,
    );
    expect(readUndone(work)).toEqual(
      new Map([
        ['generated/web.yaml', 'old web\n'],
        ['infractl.lock', 'old lock\n'],
      ]),
    );
    plant({ 'infractl.lock': 'edited after the crash\n' });
    expect(readUndone(work)).toEqual(new Map());
    expect(tree()).toMatchObject({ 'generated/web.yaml': before['generated/web.yaml'] });
  });

  describe('a log that is not this tree’s own is never acted on', () => {
    const refusedLog = (why: string) => {
      expect(readUndone(work)).toEqual(new Map());
      expect(recover(work)).toEqual({ outcome: 'refused', why });
      expect(tree()['generated/web.yaml']).toBe('new web\n');
    };
    const log = () => path.join(work.folder, 'undo.log');

    test('a copy of the file', () => {
      interrupted('new web\n');
      const text = readFileSync(log());
      writeFileSync(`${log()}.copy`, text);
      renameSync(`${log()}.copy`, log());
      refusedLog('it is a copy of another tree');
    });

    test('a copy of the whole tree', () => {
      interrupted('new web\n');
      const copy = mkdtempSync(path.join(tmpdir(), 'infractl-copy-'));
      cpSync(root, copy, { recursive: true });
      root = copy;
      work = workFolderOf(copy, undefined);
      refusedLog('it is a copy of another tree');
    });

    test('a link, or a file that others can write, outside git', () => {
      interrupted('new web\n');
      chmodSync(log(), 0o666);
      refusedLog(`${log()} can be written by other users`);
      const outside = path.join(mkdtempSync(path.join(tmpdir(), 'infractl-outside-')), 'undo.log');
      interrupted('new web\n');
      renameSync(log(), outside);
      symlinkSync(outside, log());
      refusedLog(`${log()} is not a file`);
    });

    test('a folder that others can write', () => {
      interrupted('new web\n');
      chmodSync(work.folder, 0o777);
      expect(readUndone(work)).toEqual(new Map());
      expect(readUndoLog(work)).toEqual({
        outcome: 'refused',
        why: `${work.folder} can be written by other users`,
      });
      expect(commitFiles(work, CHANGES)).toEqual({
        ok: false,
        problem: `${work.folder} can be written by other users`,
      });
    });
  });

  test('a log cut off or edited counts as none', () => {
    interrupted('old web\n');
    const file = path.join(root, '.infractl/undo.log');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5));
    expect(recover(work)).toEqual({ outcome: 'refused', why: 'it was never finished' });
    expect(existsSync(file)).toBe(false);
  });
});

describe('what must not be written is refused before anything is', () => {
  const refused = (file: string, content: string | null = 'x') => {
    const before = tree();
    const result = commitFiles(work, [
      { file: 'infractl.lock', content: 'new' },
      { file, content },
    ]);
    expect(tree()).toEqual(before);
    return (result as { problem?: string }).problem;
  };

  test('paths out of the repository', () => {
    for (const file of ['../x.yaml', 'a/../../x.yaml', '/etc/x.yaml', 'a//b', './x', '', 'a\\..\\b', 'a\0b'])
      expect(refused(file)).toContain('is no path below the repository');
  });

  test('a generated folder that is a file', () => {
    plant({ generated: 'a file\n' });
    expect(refused('generated/web.yaml')).toBe('generated is a file, and `apply` needs a folder there');
  });

  test('a generated folder that is a link, out or in', () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'infractl-outside-'));
    symlinkSync(outside, path.join(root, 'generated'));
    expect(refused('generated/web.yaml')).toContain('generated is a symbolic link');
    expect(readdirSync(outside)).toEqual([]);
    expect(lstatSync(path.join(root, 'generated')).isSymbolicLink()).toBe(true);
  });

  test('a lockfile that is a link or a folder', () => {
    plant({ 'elsewhere.txt': 'x' });
    symlinkSync('elsewhere.txt', path.join(root, 'linked.lock'));
    expect(refused('linked.lock')).toContain('linked.lock is a symbolic link');
    mkdirSync(path.join(root, 'folder.lock'));
    expect(refused('folder.lock')).toBe('folder.lock is not a file');
  });

  test('a folder or file without write permission', () => {
    chmodSync(root, 0o777);
    plant({ 'generated/web.yaml': 'old', 'infractl.lock': 'old' });
    chmodSync(path.join(root, 'generated'), 0o555);
    expect(asNobody('generated/web.yaml')).toBe(
      `no permission to write in the folder ${path.join(root, 'generated')}`,
    );
    chmodSync(path.join(root, 'generated'), 0o777);
    chmodSync(path.join(root, 'generated/web.yaml'), 0o444);
    expect(asNobody('generated/web.yaml')).toBe(
      `no permission to write ${path.join(root, 'generated/web.yaml')}`,
    );
    expect(tree()).toMatchObject({ 'generated/web.yaml': 'old', 'infractl.lock': 'old' });
  });

  /** Permissions do not bind root, as whom tests in containers run: ask as somebody else. */
  function asNobody(file: string): string | undefined {
    const driver = path.join(root, 'driver.mjs');
    buildSync({
      entryPoints: [path.join(import.meta.dirname, 'commit-driver.ts')],
      outfile: driver,
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const run = spawnSync(process.execPath, [driver, root, file], { ...uid, encoding: 'utf8' });
    rmSync(driver);
    return (JSON.parse(run.stdout) as { problem?: string }).problem;
  }
});

test('a link in the place of a draft is not written through', () => {
  plant(OLD);
  const outside = path.join(mkdtempSync(path.join(tmpdir(), 'infractl-outside-')), 'victim');
  writeFileSync(outside, 'mine\n');
  symlinkSync(outside, path.join(root, 'generated/.web.yaml.infractl-tmp'));
  expect(commitFiles(work, CHANGES).ok).toBe(true);
  expect(readFileSync(outside, 'utf8')).toBe('mine\n');
  expect(tree()['generated/web.yaml']).toBe('new web\n');
});

test('a write that fails half-way is undone at once and names the file', () => {
  plant(OLD);
  const before = tree();
  const full: FileOps = {
    ...diskOps,
    writeSynced: (file, content, mode) => {
      if (content === 'new lock\n')
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      diskOps.writeSynced(file, content, mode);
    },
  };
  expect(commitFiles(work, CHANGES, full)).toEqual({
    ok: false,
    problem: `cannot write ${path.join(root, 'infractl.lock')}: ENOSPC: no space left on device, write`,
  });
  expect(tree()).toEqual({ ...before, '.infractl': null });
});
