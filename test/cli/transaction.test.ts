import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot, runCli, snapshotOf, temporaryFolder } from '../support/cli.ts';
import { service, smallFleet } from './support-fleet.ts';

const cli = path.join(repositoryRoot, 'dist/cli.js');
const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: root,
    encoding: 'utf8',
  });

/** What a fleet shows to somebody who reads it, whatever else lies in its folder. */
const READERS: readonly (readonly string[])[] = [
  ['get', 'all', '-o', 'json'],
  ['diff', '-o', 'json'],
  ['plan', '-o', 'json'],
  ['describe', 'Service/web'],
  ['report', '-o', 'json', '--today', '2026-11-01'],
  ['__complete', '--', 'describe', 'assignment', ''],
];

/** Of Linux alone: it kills at a system call. */
const hasStrace = spawnSync('strace', ['-V']).status === 0;

/** The reader's exit code and output, without the root's own name. */
async function readAll(root: string): Promise<readonly string[]> {
  const results = await Promise.all(READERS.map((args) => runCli(args, { cwd: root })));
  return results.map(({ code, stdout, stderr }) =>
    `${code}\n${stdout}\n${stderr}`.replaceAll(root, 'ROOT').replaceAll(/planned in \d+ ms/g, ''),
  );
}

/** Applied, then changed by a service more: an apply has generated files and the lockfile to write. */
function appliedFleet(): string {
  const root = smallFleet();
  git(root, 'init', '-q', '-b', 'main');
  execFileSync(process.execPath, [cli, 'apply'], { cwd: root, stdio: 'ignore' });
  for (const name of ['s1', 's2'])
    writeFileSync(path.join(root, `${name}.yaml`), service(name, { resources: { min: { cores: '10m' } } }));
  return root;
}

/**
 * Runs an apply and kills it at its n-th call of one kind, below the root or in our folder.
 * @returns whether it came to that
 */
function killedAt(root: string, call: string, nth: number): Promise<boolean> {
  const inject = `inject=${call}:signal=SIGKILL:when=${nth}`;
  const child = spawn(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject, process.execPath, cli, 'apply'],
    {
      cwd: root,
      stdio: 'ignore',
    },
  );
  return new Promise((resolve) => child.on('exit', (code) => resolve(code !== 0)));
}

describe.runIf(hasStrace)('an apply that was killed half-way', { timeout: 180_000 }, () => {
  let before: readonly string[];
  let wanted: ReadonlyMap<string, string>;
  let template: string;
  const ours = (root: string) =>
    new Map(
      [...snapshotOf(root)].filter(([file]) => !file.startsWith('.git/') && !file.includes('.infractl-tmp')),
    );

  beforeAll(async () => {
    template = appliedFleet();
    before = await readAll(template);
    const done = temporaryFolder();
    cpSync(template, done, { recursive: true });
    await runCli(['apply'], { cwd: done });
    wanted = ours(done);
  });

  test.each([
    ['renames', 'rename', [4]],
    ['syncs', 'fsync', [5]],
  ] as const)(
    'at some of its %s: readers see what was before, the next one ends well',
    async (_, call, points) => {
      for (const nth of points) {
        const root = temporaryFolder();
        cpSync(template, root, { recursive: true });
        expect(await killedAt(root, call, nth)).toBe(true);
        const left = snapshotOf(root);
        expect(await readAll(root), `${call} ${nth}`).toEqual(before);
        expect(snapshotOf(root), 'a reader wrote').toEqual(left);
        const { code, stderr } = await runCli(['apply', '--lock-timeout', '0'], { cwd: root });
        expect(code, stderr).toBe(0);
        expect(ours(root)).toEqual(wanted);
        expect(readdirSync(path.join(root, '.git/infractl'))).toEqual([]);
      }
    },
  );

  test('a copy of the tree is another tree: what was left in it is not acted on', async () => {
    const root = temporaryFolder();
    cpSync(template, root, { recursive: true });
    await killedAt(root, 'rename', 3);
    const copy = temporaryFolder();
    cpSync(root, copy, {
      recursive: true,
      filter: (file) => !file.endsWith('.lock') || file.endsWith('infractl.lock'),
    });
    const { code, stderr } = await runCli(['apply'], { cwd: copy });
    expect(code).toBe(0);
    expect(stderr).toContain('is not acted on: it is a copy of another tree');
  });
});

describe('what git tracks in .infractl/', () => {
  const planted = () => {
    const root = smallFleet();
    mkdirSync(path.join(root, '.infractl'));
    writeFileSync(path.join(root, '.infractl/undo.log'), '{}');
    git(root, 'init', '-q', '-b', 'main');
    git(root, 'add', '-A', '-f');
    git(root, 'commit', '-qm', 'planted');
    return root;
  };

  test.each([['apply'], ['plan'], ['validate'], ['diff'], ['get', 'computes']])(
    'is refused by name: %s',
    async (...args) => {
      const root = planted();
      const { code, stderr } = await runCli(args, { cwd: root });
      expect(code).toBe(1);
      expect(stderr).toContain('git tracks .infractl/undo.log');
      expect(existsSync(path.join(root, 'infractl.lock'))).toBe(false);
    },
  );

  test('what git does not track there is nobody’s', async () => {
    const root = planted();
    git(root, 'rm', '-rq', '--cached', '.infractl');
    expect((await runCli(['apply'], { cwd: root })).code).toBe(0);
  });
});

test.runIf(process.platform === 'linux')('a folder where none can be made ends with an error', async () => {
  const { code, stderr } = await runCli(['init', '/proc/infractl']);
  expect(code).toBe(1);
  expect(stderr).toContain('cannot write the new repository: ENOENT');
});

test('a lock whose holder nobody can judge: exit 4 with its name', async () => {
  const root = smallFleet();
  git(root, 'init', '-q');
  mkdirSync(path.join(root, '.git/infractl'));
  const claim = path.join(root, '.git/infractl/apply.elsewhere.0abc.0def.1.42.7.0.lock');
  writeFileSync(claim, '');
  const { code, stderr } = await runCli(['apply', '--lock-timeout', '0'], { cwd: root });
  expect(code).toBe(4);
  expect(stderr).toContain(`process 42 on elsewhere`);
  expect(stderr).toContain(`remove ${claim}`);
  rmSync(claim);
  expect((await runCli(['apply', '--lock-timeout', '0'], { cwd: root })).code).toBe(0);
});
