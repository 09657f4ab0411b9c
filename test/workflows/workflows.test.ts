import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { repositoryRoot } from '../support/cli.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly 'timeout-minutes': number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly needs?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const CI = 'src/init/ci';
const files = [
  '.github/workflows',
  `${CI}/github/.github/workflows`,
  `${CI}/forgejo/.forgejo/workflows`,
].flatMap((folder) => readdirSync(path.join(repositoryRoot, folder)).map((file) => `${folder}/${file}`));

const read = (file: string): string => readFileSync(path.join(repositoryRoot, file), 'utf8');
const stepsOf = (workflow: Workflow): readonly Step[] =>
  Object.values(workflow.jobs).flatMap((job) => job.steps);

const eventsOf = ({ on }: Workflow): readonly string[] => (typeof on === 'string' ? [on] : Object.keys(on));
const writesOf = (permissions: Readonly<Record<string, string>> = {}): readonly string[] =>
  Object.keys(permissions).filter((name) => permissions[name] === 'write');

describe.each(files)('%s', (file) => {
  const workflow = parse(read(file)) as Workflow;

  test('no expression reaches a shell: names of branches and titles are values, not commands', () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toContain('${{');
  });

  test("actions are the repository's own or pinned by commit, jobs end by themselves", () => {
    for (const { uses } of stepsOf(workflow))
      expect(uses ?? './own').toMatch(/^(\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40}$)/);
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(20);
  });

  test('loops are not broken by a marker that a squash merge inherits', () => {
    expect(
      stepsOf(workflow)
        .map(({ run }) => run ?? '')
        .join('\n'),
    ).not.toMatch(/\[(skip ci|ci skip|no ci)\]/);
  });

  test('nothing is installed but by the action beside it, which checks a hash', () => {
    if (file.endsWith('/ci.yml')) return;
    for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toMatch(/npm|npx|curl|wget/);
    expect(
      stepsOf(workflow).some(({ uses }) => /^\.\/\.(github|forgejo)\/actions\/infractl$/.test(uses ?? '')),
    ).toBe(true);
  });

  test('may write only what it is for', () => {
    const events = eventsOf(workflow);
    const all = [workflow.permissions, ...Object.values(workflow.jobs).map(({ permissions }) => permissions)];
    const writes = all.flatMap(writesOf);
    if (events.includes('push') && file.includes('main'))
      expect(new Set(writes)).toEqual(new Set(file.includes('forgejo') ? [] : ['contents']));
    else expect(writes).toEqual([]);
  });
});

describe.each([
  `${CI}/github/.github/workflows/infractl-pull-request.yml`,
  `${CI}/forgejo/.forgejo/workflows/infractl-pull-request.yml`,
])('a pull request is read without a secret and judged by its base: %s', (file) => {
  const workflow = parse(read(file)) as Workflow;

  test('it never runs with the rights of the base', () => {
    expect(eventsOf(workflow)).toEqual(['pull_request']);
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(read(file)).not.toMatch(/secrets\.|github\.token/);
  });

  test('it reads both sides and leaves no token on disk', () => {
    expect(stepsOf(workflow)[0]?.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
  });

  test('what would fail after the merge fails before it', () => {
    const shell = stepsOf(workflow).map(({ run }) => run ?? '');
    for (const command of ['validate', 'diff', 'plan'])
      expect(shell.some((line) => line.includes(`${command} --base "origin/$GITHUB_BASE_REF"`))).toBe(true);
    expect(shell.join('\n')).not.toContain('||');
  });
});
