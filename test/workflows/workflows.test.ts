import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { repositoryRoot } from '../support/cli.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: string | Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly 'timeout-minutes': number; readonly steps: readonly Step[] }>
  >;
}

const files = ['.github/workflows', '.github/fleet-workflows'].flatMap((folder) =>
  readdirSync(path.join(repositoryRoot, folder)).map((file) => `${folder}/${file}`),
);

const read = (file: string): string => readFileSync(path.join(repositoryRoot, file), 'utf8');
const stepsOf = (workflow: Workflow): readonly Step[] =>
  Object.values(workflow.jobs).flatMap((job) => job.steps);

describe.each(files)('%s', (file) => {
  const text = read(file);
  const workflow = parse(text) as Workflow;

  test('says what it may, and nothing more than reading where strangers can trigger it', () => {
    const events = typeof workflow.on === 'string' ? [workflow.on] : Object.keys(workflow.on);
    expect(events).not.toContain('pull_request_target');
    const writes = Object.entries(workflow.permissions).filter(([, level]) => level === 'write');
    if (events.includes('pull_request')) expect(writes).toEqual([]);
    else expect(writes).toEqual([['contents', 'write']]);
  });

  test('no expression reaches a shell: names of branches and titles are values, not commands', () => {
    for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toContain('${{');
  });

  test('actions are pinned to a version, jobs end by themselves', () => {
    for (const { uses } of stepsOf(workflow)) expect(uses ?? 'x@v0').toMatch(/@v\d+(\.\d+)*$/);
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(20);
  });

  test('loops are not broken by a marker that a squash merge inherits', () => {
    expect(
      stepsOf(workflow)
        .map(({ run }) => run ?? '')
        .join('\n'),
    ).not.toMatch(/\[(skip ci|ci skip|no ci)\]/);
  });
});

test('a pull request reads both sides and leaves no token on disk', () => {
  const [checkout] = stepsOf(parse(read('.github/fleet-workflows/pull-request.yml')) as Workflow);
  expect(checkout?.with).toEqual({ 'fetch-depth': 0, 'persist-credentials': false });
});
