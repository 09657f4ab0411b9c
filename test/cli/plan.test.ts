import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, runCli, runJson, temporaryFolder } from '../support/cli.ts';

const compute = (name: string, cores: number): string =>
  `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}}\nspec: {type: vps, provider: p, region: r, capacity: {cores: ${cores}}}\n---\n`;
const service = (name: string, cores: number, replicas = 1): string =>
  `apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {resources: {min: {cores: ${cores}}}, replicas: ${replicas}}\n---\n`;
const gates = (unplaced: number): string =>
  `apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: c}\nspec: {gates: {unplaced: ${unplaced}}}\n`;

const fits = folderOf({ 'fleet.yaml': compute('a', 10) + compute('b', 4) + service('web', 2, 2) });
const tight = { 'fleet.yaml': compute('a', 2) + service('web', 1, 3) };

interface PlanOutput {
  readonly formatVersion: string;
  readonly feasible: boolean;
  readonly placements: readonly {
    readonly service: string;
    readonly compute: string;
    readonly quantity: number;
  }[];
  readonly digest: string;
  readonly violations: readonly { readonly rule: string }[];
}

test('exits 0, and 2 where changes were asked for', async () => {
  expect((await runCli(['plan', '-C', fits])).code).toBe(0);
  expect((await runCli(['plan', '-C', fits, '--detailed-exitcode'])).code).toBe(2);
});

test('exits 3 where instances have no place, unless the gate lets them', async () => {
  const { code, json, stderr } = await runJson<PlanOutput>(['plan', '-C', folderOf(tight)]);
  expect({ code, feasible: json.feasible }).toEqual({ code: 3, feasible: false });
  expect(json.violations.map(({ rule }) => rule)).toEqual(['unplaced']);
  expect(stderr).toMatch(/^planned in \d+ ms\nunsafe: 1 instance has no place; gates.unplaced allows 0\n$/);
  const gated = await runJson<PlanOutput>(['plan', '-C', folderOf({ ...tight, 'infractl.yaml': gates(1) })]);
  expect({ code: gated.code, feasible: gated.json.feasible, stderr: gated.stderr }).toEqual({
    code: 0,
    feasible: false,
    stderr: expect.stringMatching(/^planned in \d+ ms\n$/) as string,
  });
});

test('exits 3 for what apply refuses: a gate on deletions, and a protected compute', async () => {
  const guarded = compute('a', 4).replace(
    '{name: a}',
    '{name: a, annotations: {infractl.dev/protect: "true"}}',
  );
  const config =
    'apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: c}\nspec: {gates: {deletions: 0}}\n';
  const root = folderOf({ 'infractl.yaml': config, 'a.yaml': guarded, 'web.yaml': service('web', 2) });
  expect((await runCli(['apply', '-C', root])).code).toBe(0);
  rmSync(path.join(root, 'web.yaml'));
  const { code, json } = await runJson<PlanOutput>(['plan', '-C', root]);
  expect(code).toBe(3);
  expect(json.violations.map(({ rule }) => rule)).toEqual(['deletions', 'protect']);
});

test('the same input gives the same bytes and the same digest, other options another one', async () => {
  const [one, two, other] = await Promise.all([
    runCli(['plan', '-C', fits, '-o', 'json']),
    runCli(['plan', '-C', fits, '-o', 'json']),
    runJson<PlanOutput>(['plan', '-C', fits, '--without', 'b']),
  ]);
  expect(one.stdout).toBe(two.stdout);
  expect(other.json.digest).not.toBe((JSON.parse(one.stdout) as PlanOutput).digest);
  expect(other.json.placements.every(({ compute: on }) => on === 'a')).toBe(true);
});

test('--out keeps the plan beside what it was made from', async () => {
  const folder = temporaryFolder();
  const { json } = await runJson<PlanOutput>(['plan', '-C', fits, '--out', 'plan.json'], { cwd: folder });
  const kept = JSON.parse(readFileSync(path.join(folder, 'plan.json'), 'utf8')) as {
    digest: string;
    plan: PlanOutput;
  };
  expect(kept.plan).toEqual(json);
  expect(kept.digest).toBe(json.digest);
});

test('a plan that cannot be kept is an error', async () => {
  const { code, stderr } = await runCli(['plan', '-C', fits, '--out', 'no/such/folder/plan.json']);
  expect(code).toBe(1);
  expect(stderr).toContain('the plan could not be written to no/such/folder/plan.json: it does not exist');
});

test('names that are not there are usage errors, a service that is not there is not found', async () => {
  const unknown = await runCli(['plan', '-C', fits, '--without', 'c']);
  expect({ code: unknown.code, stderr: unknown.stderr }).toEqual({
    code: 64,
    stderr: 'error: --without: Compute "c" not found, did you mean "a"?\n',
  });
  expect((await runCli(['plan', 'wbe', '-C', fits])).stderr).toBe(
    'error: Service "wbe" not found, did you mean "web"?\n',
  );
  expect((await runCli(['plan', 'wbe', '-C', fits])).code).toBe(1);
});

test('plan SERVICE ranks computes', async () => {
  const { code, json } = await runJson<{ candidates: readonly { compute: string }[]; service: string }>([
    'plan',
    'web',
    '-C',
    fits,
  ]);
  expect({ code, service: json.service, best: json.candidates[0]?.compute }).toEqual({
    code: 0,
    service: 'web',
    best: 'b',
  });
  expect((await runCli(['plan', 'web', '-C', fits, '-o', 'markdown'])).stdout).toContain(
    '✅ One more instance of `web` fits on **2 of 2 computes**.',
  );
});

test('bad manifests stop it, all errors at once', async () => {
  const { code, stderr, stdout } = await runCli([
    'plan',
    '-C',
    folderOf({ 'a.yaml': 'kind: Nope\n', 'b.yaml': 'kind: [' }),
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('a.yaml:1:');
  expect(stderr).toContain('b.yaml:1:');
});

test('--explain tells the whole story of one service', async () => {
  const { code, json } = await runJson<{
    readonly rules: readonly string[];
    readonly placements: readonly object[];
    readonly missing: number;
  }>(['plan', '--explain', 'web', '-C', fits]);
  expect({ code, missing: json.missing, rules: json.rules }).toEqual({
    code: 0,
    missing: 0,
    rules: ['2 replicas', 'cores of at least 2 each'],
  });
  expect((await runCli(['plan', '--explain', 'web', '-C', folderOf(tight)])).code).toBe(3);
  expect((await runCli(['plan', 'web', '--explain', 'web', '-C', fits])).code).toBe(64);
  expect((await runCli(['plan', '--explain', 'wbe', '-C', fits])).code).toBe(64);
});

test('--drain tells the moves that empty a compute, in order', async () => {
  const folder = folderOf({
    'fleet.yaml': compute('a', 10) + compute('b', 8) + service('web', 2),
    'generated/web.yaml':
      'apiVersion: infractl.dev/v1\nkind: Assignment\nmetadata: {name: web--a}\nspec: {service: web, compute: a, quantity: 1, allocated: {cores: 2}}\n',
  });
  const { code, json } = await runJson<{
    readonly drain: { readonly feasible: boolean; readonly steps: readonly object[] };
  }>(['plan', '--drain', 'a', '-C', folder]);
  expect({ code, feasible: json.drain.feasible }).toEqual({ code: 0, feasible: true });
  expect(json.drain.steps).toMatchObject([
    { action: 'move', service: 'web', from: 'a', to: 'b', quantity: 1 },
  ]);
  expect((await runCli(['plan', '--drain', 'a', '-C', folder])).stdout).toContain(
    'Draining a  empty after 1 step',
  );
});

test('--drain of several computes tells one order, which goes around what is gone; no name at all is refused', async () => {
  const generated = (on: string) =>
    `apiVersion: infractl.dev/v1\nkind: Assignment\nmetadata: {name: web--${on}}\nspec: {service: web, compute: ${on}, quantity: 1, allocated: {cores: 2}}\n`;
  const folder = folderOf({
    'fleet.yaml':
      compute('a', 8) + compute('b', 8) + compute('c', 8) + compute('d', 8) + service('web', 2, 2),
    'generated/web.yaml': `${generated('a')}---\n${generated('b')}`,
  });
  const { code, json } = await runJson<{
    readonly drain: {
      readonly computes: readonly string[];
      readonly steps: readonly { readonly to: string }[];
    };
  }>(['plan', '--drain', 'a,b', '--without', 'c', '-C', folder]);
  expect({ code, computes: json.drain.computes }).toEqual({ code: 0, computes: ['a', 'b'] });
  expect(json.drain.steps.map(({ to }) => to)).toEqual(['d', 'd']);
  const text = await runCli(['plan', '--drain', 'a', '--drain', 'b', '-C', folder]);
  expect(text.stdout).toContain('Draining a, b  empty after 2 steps');
  expect((await runCli(['plan', '--drain', '', '-C', folder])).code).toBe(64);
  expect((await runCli(['plan', '--without', ',', '-C', folder])).code).toBe(64);
});
