import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot, runJson, temporaryFolder } from '../support/cli.ts';

interface PlanOutput {
  readonly placements: readonly object[];
  readonly summary: { readonly placed: number };
  readonly notes: readonly { readonly rule: string }[];
}

/** An installation of its own, in which the package `highs` is what the module says; an empty folder where it is left out. */
function installation(module?: string): string {
  const folder = temporaryFolder();
  cpSync(join(repositoryRoot, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(repositoryRoot, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'node_modules/highs'), { recursive: true });
  if (module !== undefined) {
    writeFileSync(
      join(folder, 'node_modules/highs/package.json'),
      '{"name": "highs", "type": "module", "main": "i.js"}',
    );
    writeFileSync(join(folder, 'node_modules/highs/i.js'), module);
  }
  return join(folder, 'dist/cli.js');
}

/** More services than the computes hold, and two machines on offer: the solver is asked what the rest costs at least. */
function fleet(): string {
  const folder = temporaryFolder();
  const compute = (index: number): string =>
    `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: c${index}}\nspec: {type: vps, provider: own, region: here, capacity: {cores: 10, memory: 1000}}\n---\n`;
  const service = (index: number): string =>
    `apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: s${index}}\nspec: {resources: {min: {cores: ${2 + (index % 4)}, memory: ${150 + 37 * (index % 7)}}}}\n---\n`;
  const offer = (cores: number, cost: number): string =>
    `apiVersion: infractl.dev/v1\nkind: ComputeOffer\nmetadata: {name: o${cores}}\nspec: {type: vps, provider: own, region: here, monthlyCost: ${cost}, capacity: {cores: ${cores}, memory: 1000}}\n---\n`;
  const all =
    offer(7, 30) +
    offer(12, 47) +
    [0, 1, 2].map(compute).join('') +
    Array.from({ length: 24 }, (_, index) => service(index)).join('');
  writeFileSync(join(folder, 'fleet.yaml'), all);
  return folder;
}

function planBy(cli: string, folder: string): { readonly code: number | null; readonly json: PlanOutput } {
  const { status, stdout } = spawnSync(process.execPath, [cli, 'plan', '-o', 'json', '-C', folder], {
    encoding: 'utf8',
  });
  return { code: status, json: JSON.parse(stdout) as PlanOutput };
}

test.each([
  ['is missing', undefined, 'no-solver'],
  ['does not load', 'throw new Error("no WebAssembly here");', 'no-solver'],
  [
    'fails when it is asked',
    'export default async () => ({ withModel() { throw new Error("abort"); } });',
    'solver-weak',
  ],
])('where the solver %s, plans are made all the same, say so, and exit alike', async (_, module, rule) => {
  const folder = fleet();
  const whole = await runJson<PlanOutput>(['plan', '-C', folder]);
  const { code, json } = planBy(installation(module), folder);
  expect(code).toBe(whole.code);
  expect(json.notes.map((note) => note.rule)).toEqual([rule]);
  expect(json.summary.placed).toBe(whole.json.summary.placed);
  expect(whole.json.notes).toEqual([]);
});

test('a command that plans nothing never looks for the solver', () => {
  const cli = installation('throw new Error("loaded");');
  expect(execFileSync(process.execPath, [cli, '--version'], { encoding: 'utf8' })).toMatch(
    /^\d+\.\d+\.\d+\n$/,
  );
});
