import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compute, service } from '../cli/support-fleet.ts';
import { git, newRepository, writeFiles } from '../git/support.ts';
import { isToldApart } from '../../src/review/index.ts';
import { renderReviewMarkdown } from '../../src/render/review/index.ts';
import { judgeChange } from '../../src/run-review.ts';
import { openFleet } from '../../src/run.ts';
import { runCli, temporaryFolder } from '../support/cli.ts';
import { goesOn, request } from './fleet.ts';

/** What cannot be compared as it stands is a comment all the same, and says what mends it. */
async function comment(root: string, base = 'main', env: Readonly<Record<string, string>> = {}) {
  const { code, stdout } = await runCli(['review', '--base', base, '-o', 'markdown'], { cwd: root, env });
  return { code, stdout };
}

test('histories that have nothing in common', async () => {
  const root = await request(() => undefined);
  git(root, 'checkout', '-q', '--orphan', 'alone');
  git(root, 'commit', '-q', '-m', 'alone');
  const { code, stdout } = await comment(root);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^## ❌ Cannot be reviewed: the two have no commit in common/);
});

test('a shallow clone without the base says which fetch brings it', async () => {
  const whole = await request((dir) => writeFiles(dir, { 'new.yaml': compute('new-01') }));
  const root = path.join(temporaryFolder(), 'shallow');
  git(whole, 'clone', '-q', '--depth', '1', '--branch', 'topic', `file://${whole}`, root);
  const { code, stdout } = await comment(root, 'origin/main');
  expect(code).toBe(1);
  const fetch = /git fetch --unshallow origin (\S+?)&/.exec(stdout)?.[1] ?? '';
  expect(fetch).toBe('+refs/heads/main:refs/remotes/origin/main');
  git(root, 'fetch', '-q', '--unshallow', 'origin', fetch);
  expect((await comment(root, 'origin/main')).stdout).toContain('`new-01`');
});

test('a submodule is told, and not read', async () => {
  const other = newRepository({ 'x.yaml': compute('never-read') });
  const root = await request((dir) => void git(dir, 'clone', '-q', other, 'inner'));
  const { code, stdout } = await comment(root);
  expect(code).toBe(0);
  expect(stdout).toContain('inner is a repository of its own');
  expect(stdout).not.toContain('never-read');
});

test('a broken base says that nothing could be planned, and what the change does', async () => {
  const root = await request((dir) => writeFiles(dir, { 'new.yaml': compute('new-01') }));
  goesOn(root, { 'bad.yaml': 'a: [\n' });
  const { code, stdout } = await comment(root);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^## ⚠️ Look twice: the base is broken, nothing was planned/);
  expect(stdout).toContain('`new-01`');
});

test('a git without merge-tree --write-tree is told to be too old', async () => {
  const root = await request((dir) => writeFiles(dir, { 'new.yaml': compute('new-01') }));
  goesOn(root, { 'later.yaml': compute('later-01') });
  const folder = temporaryFolder();
  const real = path.join(folder, 'git');
  writeFileSync(
    real,
    `#!/bin/sh\ncase " $* " in *" merge-tree "*) echo "usage: git merge-tree <base-tree> <branch1> <branch2>" >&2; exit 129 ;; esac\nPATH="\${PATH#*:}" exec git "$@"\n`,
  );
  chmodSync(real, 0o755);
  const { code, stdout } = await comment(root, 'main', { PATH: `${folder}:${process.env['PATH'] ?? ''}` });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^## ❌ Cannot be reviewed: .*git 2\.38 or newer is needed/);
});

test('a planner that fails hides nothing that can be said without a plan', async () => {
  const base = openFleet(newRepository({ 'a.yaml': compute('a-01') }));
  const head = openFleet(newRepository({ 'a.yaml': compute('a-01'), 'b.yaml': service('b') }));
  const oid = 'a'.repeat(40);
  const { review } = await judgeChange({
    base,
    head,
    named: 'main',
    mergeBase: async () => base,
    commits: { base: oid, head: oid },
    files: [],
    today: '2026-11-30',
    plan: async () => {
      throw new Error('a bug');
    },
  });
  const text = renderReviewMarkdown(review([]), isToldApart, 60_000);
  expect(review([]).verdict).toBe('broken');
  expect(text).toMatch(/^## ❌ Cannot be planned: .*a bug/);
  expect(text).toContain('`b`');
});
