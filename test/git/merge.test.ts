import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { listTree, type Merged, mergeRevisions, openRepository, readBlobs } from '../../src/git/index.ts';
import { cloneOf, emptyFolder, git, gitEnv, newRepository, writeFiles } from './support.ts';

/** main and a branch `pr`, from one commit with `a.yaml` of five lines and `generated/x.yaml`. */
const LINES = 'one\ntwo\nthree\nfour\nfive\n';
let top: string;
beforeEach(() => {
  top = newRepository({ 'a.yaml': LINES, 'generated/x.yaml': LINES });
  git(top, 'branch', 'pr');
});

function commitOn(branch: string, files: Record<string, string>): void {
  git(top, 'checkout', '-q', branch);
  writeFiles(top, files);
  git(top, 'add', '-A');
  git(top, 'commit', '-q', '-m', branch);
}

async function merge(folder = top, env: Record<string, string | undefined> = gitEnv): Promise<Merged> {
  const repository = await openRepository(folder, env);
  if (!repository) throw new Error('no repository');
  const [base = '', head = ''] = ['main', 'pr'].map((branch) => git(top, 'rev-parse', branch));
  const baseWins = (file: string) => file.startsWith('generated/');
  return mergeRevisions(repository, { base, head, baseWins }, env);
}

async function textOf(merged: Merged, file: string): Promise<string | undefined> {
  if (merged.outcome !== 'merged') throw new Error(JSON.stringify(merged));
  const listed = await listTree(merged.git, merged.commit, '');
  const entry = listed.ok ? listed.entries.find((one) => one.path === file) : undefined;
  const read = entry && (await readBlobs(merged.git, [entry.oid]));
  return read?.ok ? read.bytes[0]?.toString() : undefined;
}

const scratches = () => readdirSync(tmpdir()).filter((name) => name.startsWith('infractl-merge-')).length;

describe('merging two revisions', () => {
  test('gives what git merge gives, and leaves the repository as it was', async () => {
    commitOn('main', { 'a.yaml': LINES.replace('one', 'ONE') });
    commitOn('pr', { 'a.yaml': LINES.replace('five', 'FIVE'), 'b.yaml': 'new\n' });
    const before = git(top, 'count-objects', '-v') + git(top, 'for-each-ref');
    const merged = await merge();
    expect(await textOf(merged, 'a.yaml')).toBe(LINES.replace('one', 'ONE').replace('five', 'FIVE'));
    expect(await textOf(merged, 'b.yaml')).toBe('new\n');
    const again = await merge();
    expect(again.outcome === 'merged' && merged.outcome === 'merged' && again.commit === merged.commit).toBe(
      true,
    );
    const open = scratches();
    for (const one of [merged, again]) if (one.outcome === 'merged') one.close();
    expect(scratches()).toBeLessThanOrEqual(open - 2);
    expect(git(top, 'count-objects', '-v') + git(top, 'for-each-ref')).toBe(before);
  });

  test('a conflict names its files', async () => {
    commitOn('main', { 'a.yaml': 'main\n' });
    commitOn('pr', { 'a.yaml': 'pr\n', 'generated/x.yaml': 'pr\n' });
    expect(await merge()).toEqual({ outcome: 'conflict', paths: ['a.yaml'] });
  });

  test("where it lies in generated files alone the base's are taken", async () => {
    commitOn('main', { 'generated/x.yaml': 'main\n' });
    commitOn('pr', { 'generated/x.yaml': 'pr\n', 'a.yaml': 'pr\n' });
    const merged = await merge();
    expect(merged).toMatchObject({ outcome: 'merged', taken: ['generated/x.yaml'] });
    expect(await textOf(merged, 'generated/x.yaml')).toBe('main\n');
    expect(await textOf(merged, 'a.yaml')).toBe('pr\n');
  });

  test('a file that the base deleted and the branch edited is gone', async () => {
    git(top, 'rm', '-q', 'generated/x.yaml');
    commitOn('main', {});
    commitOn('pr', { 'generated/x.yaml': 'pr\n' });
    const merged = await merge();
    expect(merged).toMatchObject({ taken: ['generated/x.yaml'] });
    expect(await textOf(merged, 'generated/x.yaml')).toBeUndefined();
  });

  test('merge=union counts where the base has it, and not where the branch brings it', async () => {
    commitOn('main', { 'a.yaml': LINES.replace('three', 'main') });
    commitOn('pr', { 'a.yaml': LINES.replace('three', 'pr'), '.gitattributes': '* merge=union\n' });
    expect(await merge()).toEqual({ outcome: 'conflict', paths: ['a.yaml'] });
    commitOn('main', { '.gitattributes': 'a.yaml merge=union\n' });
    git(top, 'checkout', '-q', 'pr');
    git(top, 'rm', '-q', '.gitattributes');
    commitOn('pr', {});
    expect(await textOf(await merge(), 'a.yaml')).toBe(LINES.replace('three', 'main\npr'));
  });

  test("a driver of the user's or the repository's config is not run", async () => {
    const trap = path.join(emptyFolder(), 'sprung');
    git(top, 'config', 'merge.trap.driver', `touch ${trap}; true`);
    writeFiles(path.join(top, '.git/info'), { attributes: '* merge=trap\n' });
    commitOn('main', { 'a.yaml': LINES.replace('three', 'main'), '.gitattributes': '* merge=trap\n' });
    commitOn('pr', { 'a.yaml': LINES.replace('three', 'pr') });
    expect(await merge()).toEqual({ outcome: 'conflict', paths: ['a.yaml'] });
    expect(existsSync(trap)).toBe(false);
  });

  test('no commit in common, an old git: told with the way out', async () => {
    git(top, 'checkout', '-q', '--orphan', 'other');
    git(top, 'commit', '-q', '-m', 'unrelated');
    git(top, 'branch', '-f', 'pr');
    expect(await merge()).toMatchObject({
      outcome: 'failed',
      problem: expect.stringContaining('unshallow') as string,
    });
    const old = emptyFolder();
    const real = '/usr/bin/git';
    writeFiles(old, {
      git: `#!/bin/sh\nfor a; do [ "$a" = --write-tree ] && { echo 'usage: git merge-tree <base-tree> <branch1> <branch2>' >&2; exit 129; }; done\nexec ${real} "$@"\n`,
    });
    chmodSync(path.join(old, 'git'), 0o755);
    expect(await merge(top, { ...gitEnv, PATH: `${old}:${process.env['PATH'] ?? ''}` })).toEqual({
      outcome: 'failed',
      problem: 'this git has no `git merge-tree --write-tree`: git 2.38 or newer is needed',
    });
  });

  test('in a linked work tree', async () => {
    commitOn('main', { 'a.yaml': 'main\n' });
    const linked = path.join(emptyFolder(), 'linked');
    git(top, 'worktree', 'add', '-q', linked, 'pr');
    expect(await textOf(await merge(linked), 'a.yaml')).toBe('main\n');
  });

  test('of a shallow clone that has both and what they come from', async () => {
    commitOn('main', { 'a.yaml': 'main\n' });
    commitOn('pr', { 'b.yaml': 'pr\n' });
    git(top, 'checkout', '-q', 'main');
    const clone = cloneOf(`file://${top}`);
    git(clone, 'fetch', '-q', '--depth=2', 'origin', 'main', 'pr');
    expect(await textOf(await merge(clone), 'b.yaml')).toBe('pr\n');
  });
});
