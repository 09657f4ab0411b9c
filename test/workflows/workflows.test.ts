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
    else if (events.includes('pull_request_target'))
      expect(writes).toEqual(file.includes('forgejo') ? [] : ['pull-requests']);
    else expect(writes).toEqual([]);
  });
});

describe.each([
  `${CI}/github/.github/workflows/infractl-pull-request.yml`,
  `${CI}/forgejo/.forgejo/workflows/infractl-pull-request.yml`,
])('a review runs what the base has, and reads the branch as data: %s', (file) => {
  const workflow = parse(read(file)) as Workflow;
  const steps = stepsOf(workflow);

  test("it is the base's workflow, on a checkout of the base without a token on disk", () => {
    expect(eventsOf(workflow)).toEqual(['pull_request_target']);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const { with: given } of checkouts) {
      expect(given).toMatchObject({ 'persist-credentials': false });
      // Without `ref` it is the base; a ref of the head would run the branch's action.
      expect(given).not.toHaveProperty('ref');
      expect(given).not.toHaveProperty('repository');
    }
  });

  test('the head is fetched as objects: nothing checks it out', () => {
    const shell = steps.map(({ run }) => run ?? '').join('\n');
    expect(shell).toContain('git fetch --no-tags --no-recurse-submodules');
    expect(shell).not.toMatch(/git (checkout|switch|worktree|merge|pull|reset|read-tree)/);
  });

  test('a token is in the environment of what fetches and of what posts, never of what renders', () => {
    const withToken = steps.filter(({ env = {} }) =>
      Object.values(env).some((value) => value.includes('github.token')),
    );
    expect(withToken.map(({ run }) => /--post|git fetch/.exec(run ?? '')?.[0])).toEqual([
      'git fetch',
      '--post',
    ]);
    for (const { run } of withToken) expect(run).not.toContain('--base');
  });

  test('one at a time for each request', () => {
    const groups = [workflow, ...Object.values(workflow.jobs)].map(({ concurrency }) => concurrency?.group);
    expect(groups.some((group) => group?.includes('github.event.pull_request.number'))).toBe(true);
  });
});

test('posting is a job of its own on GitHub: the one that renders may only read', () => {
  const { jobs, permissions } = parse(
    read(`${CI}/github/.github/workflows/infractl-pull-request.yml`),
  ) as Workflow;
  expect(permissions).toEqual({});
  expect(jobs['review']?.permissions).toEqual({ contents: 'read' });
  expect(jobs['post']).toMatchObject({
    needs: 'review',
    permissions: { contents: 'read', 'pull-requests': 'write' },
    concurrency: { 'cancel-in-progress': false },
  });
});
