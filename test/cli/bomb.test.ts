import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { git, gitEnv, newRepository, writeFiles } from '../git/support.ts';
import { runCli } from '../support/cli.ts';
import { compute } from './support-fleet.ts';

/** A branch of a few kilobytes whose trees stand for more files than anybody can list, or lie deeper than any path is read. */

let root: string;
const put = (input: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: root, env: gitEnv, input, encoding: 'utf8' }).trim();
const tree = (lines: readonly string[]) => put(`${lines.join('\n')}\n`, 'mktree');
const plant = (branch: string, lines: readonly string[]) => {
  const top = tree([...put('', 'ls-tree', 'main').split('\n'), ...lines]);
  git(root, 'branch', branch, put('', 'commit-tree', top, '-p', 'main', '-m', branch));
};

beforeAll(() => {
  root = newRepository({ 'fleet/c.yaml': compute('c-01') });
  const blob = put('text\n', 'hash-object', '-w', '--stdin');
  const digits = [...'0123456789'];
  let many = tree(digits.map((digit) => `100644 blob ${blob}\tf${digit}.txt`));
  for (let level = 1; level < 10; level++)
    many = tree(digits.map((digit) => `040000 tree ${many}\td${digit}`));
  plant('bomb', [`040000 tree ${many}\tbomb`]);
  let deep = tree([`100644 blob ${blob}\tx.yaml`]);
  for (let level = 0; level < 300; level++) deep = tree([`040000 tree ${deep}\tabcd`]);
  plant('deep', [`040000 tree ${deep}\tdeep`]);
}, 60_000);

describe('ten billion files in ten trees', () => {
  test.each([
    [['review', '--base', 'main', '--head', 'bomb'], '.', 'stdout'],
    [['review', '--base', 'main', '--head', 'bomb'], 'fleet', 'stdout'],
    [['diff', '--base', 'bomb'], '.', 'stderr'],
    [['validate', '--base', 'bomb'], '.', 'stderr'],
  ] as const)(
    '%j in %s ends with an error that says where they are',
    async (args, folder, stream) => {
      const ended = await runCli(args, { cwd: path.join(root, folder) });
      expect(ended.code).toBe(1);
      expect(ended[stream]).toMatch(
        /git said more than \d+ bytes and was stopped at bomb\/[d\d/]+\/f\d\.txt: the tree has more files than can be read/,
      );
      expect(ended.stderr).not.toContain('internal error');
    },
    120_000,
  );
});

test('a path of 300 folders is refused with its beginning, in a folder as in a revision', async () => {
  const review = await runCli(['review', '--base', 'main', '--head', 'deep'], { cwd: root });
  writeFiles(root, { [`deep/${'abcd/'.repeat(300)}x.yaml`]: 'text\n' });
  const validate = await runCli(['validate'], { cwd: root });
  for (const { code, stdout, stderr } of [review, validate]) {
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(
      'a path that begins with deep/abcd/abcd/abcd/abcd/abcd/abcd/abcd/abcd/abcd/abcd/abcd/ has more than 1024 characters',
    );
  }
}, 60_000);
