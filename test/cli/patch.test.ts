import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderPatch } from '../../src/render/changes/patch.ts';
import { git, gitEnv, newRepository, writeFiles } from '../git/support.ts';
import { runCli, snapshotOf } from '../support/cli.ts';
import { compute, config, protect, service, SMALL, smallFleet } from './support-fleet.ts';

/** Every file of a folder but git's own. */
const filesOf = (folder: string) => [...snapshotOf(folder)].filter(([file]) => !file.startsWith('.git/'));

const gitApply = (folder: string, patch: string) =>
  execFileSync('git', ['apply', '-'], {
    cwd: folder,
    env: gitEnv,
    input: patch,
  });

/** A clone, in which the patch is applied where infractl applies in the original. */
async function expectSame(root: string, folder = '', ...args: string[]): Promise<string> {
  const clone = `${root}-clone`;
  git(path.dirname(root), 'clone', '-q', root, clone);
  const { code, stdout } = await runCli([...args, '-o', 'patch'], {
    cwd: path.join(clone, folder),
  });
  expect(code).toBe(0);
  const before = filesOf(clone);
  gitApply(clone, stdout);
  expect((await runCli(['apply'], { cwd: path.join(root, folder) })).code).toBe(0);
  expect(filesOf(clone)).toEqual(filesOf(root));
  expect(filesOf(clone)).not.toEqual(before);
  return stdout;
}

describe('a patch writes what apply writes', () => {
  test('all of a first apply, by diff', async () => {
    const patch = await expectSame(newRepository(SMALL), '', 'diff');
    expect(patch.match(/^--- .*\n\+\+\+ .*$/gm)).toEqual([
      '--- /dev/null\n+++ b/generated/api.yaml',
      '--- /dev/null\n+++ b/generated/web.yaml',
      '--- /dev/null\n+++ b/infractl.lock',
    ]);
  });

  test('a new, an edited and a removed file, by a dry run, in a folder below the top level', async () => {
    const fleet = Object.entries({ ...SMALL, 'db.yaml': service('db') });
    const root = newRepository(
      Object.fromEntries(fleet.map(([file, text]) => [`an "odd" é/fleet/${file}`, text])),
    );
    const at = 'an "odd" é/fleet';
    await runCli(['apply'], { cwd: path.join(root, at) });
    rmSync(path.join(root, at, 'api.yaml'));
    writeFiles(path.join(root, at), {
      'web.yaml': service('web', { replicas: 3 }),
      'new.yaml': service('new'),
    });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'edits');
    const patch = await expectSame(root, at, 'apply', '--dry-run');
    expect(patch).toContain('+++ /dev/null\n');
    expect(patch).toContain('--- "a/an \\"odd\\" é/fleet/infractl.lock"\n');
  });

  test('nothing where nothing changes, nor where an apply would be refused', async () => {
    const root = smallFleet({ 'kept.yaml': compute('kept', {}, protect) });
    await runCli(['apply'], { cwd: root });
    expect(
      await runCli(['diff', '-o', 'patch', '--detailed-exitcode'], {
        cwd: root,
      }),
    ).toMatchObject({
      code: 0,
      stdout: '',
    });
    rmSync(path.join(root, 'kept.yaml'));
    for (const args of [['diff'], ['apply', '--dry-run']])
      expect(await runCli([...args, '-o', 'patch'], { cwd: root })).toMatchObject({ code: 3, stdout: '' });
  });

  test('of revisions, or beside an apply, it is a wrong use', async () => {
    const root = newRepository({ 'infractl.yaml': config({}) });
    for (const args of [['diff', '--base', 'HEAD'], ['apply']])
      expect((await runCli([...args, '-o', 'patch'], { cwd: root })).code).toBe(64);
  });
});

test.each([
  ['a last line without a line end', 'a\nb', 'a\nc\n'],
  ['the same the other way', 'a\nb\n', 'a\nc'],
  ['other line ends', 'a\r\nb\r\nc\r\n', 'a\nb\nd\n'],
  ['an empty file that is filled', '', 'a\n'],
  ['a file that is emptied', 'a\n', ''],
  ['a new empty file', null, ''],
  ['an empty file that goes', '', null],
  ['lone carriage returns and other separators', 'a\rb\u2028c\n', 'a\rx\u2028c\n'],
  ['texts too far apart', 'old\n'.repeat(3000), Array.from({ length: 3000 }, (_, i) => `${i}\n`).join('')],
])('git apply takes %s', (_, before, after) => {
  const root = newRepository({});
  const file = 'some folder/x\ty.txt';
  if (before !== null) writeFiles(root, { [file]: before });
  gitApply(root, renderPatch([{ file, before, after }]));
  const read = () => readFileSync(path.join(root, file), 'utf8');
  if (after === null) expect(read).toThrow('ENOENT');
  else expect(read()).toBe(after);
});
