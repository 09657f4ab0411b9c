import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { git, gitEnv, newRepository, writeFiles } from '../git/support.ts';
import { runHere, runJson } from '../support/cli.ts';
import { compute, service, SMALL } from './support-fleet.ts';

let root: string;
const cli = (...args: string[]) => runHere(args, { cwd: root });
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const commit = (message: string) => {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', message);
};

async function applied(...args: string[]): Promise<void> {
  const { code, stderr } = await cli('apply', '--commit', ...args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

interface Planned {
  readonly placements: readonly { action: string; service: string; compute: string }[];
}
const actions = async () =>
  (await runJson<Planned>(['plan'], { cwd: root })).json.placements.map(({ action }) => action);

/** git, where a merge is expected to stop. */
function mergeStops(...args: string[]): void {
  expect(() => execFileSync('git', args, { cwd: root, env: gitEnv, stdio: 'pipe' })).toThrow(
    'Command failed',
  );
}

/** Both branches added a service and applied: lockfile and generated files are in conflict. */
async function bothApplied(): Promise<void> {
  root = newRepository(SMALL);
  await applied();
  git(root, 'checkout', '-q', '-b', 'topic');
  writeFiles(root, { 'topic.yaml': service('topic'), 'web.yaml': service('web', { replicas: 3 }) });
  commit('on topic');
  await applied();
  git(root, 'checkout', '-q', 'main');
  writeFiles(root, { 'main.yaml': service('main'), 'c.yaml': compute('c-01') });
  commit('on main');
  await applied('--without', 'a-01');
}

describe('a merge that stops in what apply wrote', () => {
  beforeEach(bothApplied);

  test('is named as such, and regen rebuilds it from the merged manifests: what runs on main is kept', async () => {
    const web = read('generated/web.yaml');
    git(root, 'checkout', '-q', 'topic');
    mergeStops('merge', 'main');
    const stuck = await cli('plan');
    expect(stuck.code).toBe(1);
    expect(stuck.stderr).toContain('infractl regen');
    const { code, stdout, stderr } = await cli('regen');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'note: what runs is as MERGE_HEAD has it\n' });
    expect(stdout).toContain('+ Assignment topic--');
    for (const at of web.matchAll(/compute: (\S+)/g)) expect(read('generated/web.yaml')).toContain(at[0]);
    commit('merged');
    expect((await cli('validate', '--base', 'main')).code).toBe(0);
    expect(new Set(await actions())).toEqual(new Set(['keep']));
  });

  test('on main, what runs is as HEAD has it', async () => {
    mergeStops('merge', 'topic');
    const { code, stderr } = await cli('regen');
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'note: what runs is as HEAD has it\n' });
    commit('merged');
    expect(new Set(await actions())).toEqual(new Set(['keep']));
  });

  test('a conflict in a manifest is mended by its author first; nothing is written', async () => {
    writeFiles(root, { 'web.yaml': service('web', { replicas: 1 }) });
    commit('fewer');
    mergeStops('merge', 'topic');
    const lockfile = read('infractl.lock');
    const { code, stderr } = await cli('regen');
    expect({ code, said: /web\.yaml:1:1: error: .*conflict markers/.test(stderr) }).toEqual({
      code: 1,
      said: true,
    });
    expect(read('infractl.lock')).toBe(lockfile);
  });
});

describe('reverts', () => {
  beforeEach(async () => {
    root = newRepository(SMALL);
    await applied();
    writeFiles(root, { 'more.yaml': service('more') });
    commit('a service');
    await applied();
  });

  test('of a change: the next apply takes along what ran for it', async () => {
    git(root, 'revert', '--no-edit', 'HEAD~1');
    await applied();
    expect(existsSync(path.join(root, 'generated/more.yaml'))).toBe(false);
    expect(new Set(await actions())).toEqual(new Set(['keep']));
  });

  test('of an apply: the next apply writes the same again', async () => {
    const lockfile = read('infractl.lock');
    git(root, 'revert', '--no-edit', 'HEAD');
    await applied();
    expect(read('infractl.lock')).toBe(lockfile);
  });
});
