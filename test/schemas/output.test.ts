import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyOfExample, runJson, temporaryFolder } from '../support/cli.ts';
import { outputFaults } from '../support/output-schema.ts';

const TODAY = ['--today', '2026-11-24'];

/** Each command on the example fleet, and the schema that its JSON keeps. */
const OUTPUTS: readonly (readonly [schema: string, ...args: string[]])[] = [
  ['validate', 'validate', ...TODAY],
  ['get', 'get', 'all'],
  ['get', 'get', 'compute', 'db-01'],
  ['explain', 'explain', 'Compute'],
  ['explain', 'explain', 'Component.spec.specs'],
  ['explain-kinds', 'explain'],
  ['explain-rule', 'explain', 'rule/raid-odd-disks'],
  ['explain-rules', 'explain', 'rules'],
  ['diff', 'diff'],
  ['apply', 'apply', '--dry-run'],
  ['plan', 'plan'],
  ['plan', 'plan', '--rebalance'],
  ['plan', 'plan', '--without', 'db-01'],
  ['plan', 'plan', '--drain', 'app-01'],
  ['whatif-failures', 'whatif', 'failures'],
  ['whatif-failures', 'whatif', 'failures', '--by', 'infractl.dev/region'],
  ['whatif-grow', 'whatif', 'grow', 'web=4'],
  ['whatif-grow', 'whatif', 'grow', 'vault=2'],
  ['explain-rules', 'explain', 'rules'],
  ['journal-list', 'journal', 'list'],
  ['describe', 'describe', 'compute/db-01', ...TODAY],
  ['describe', 'describe', 'service/web', ...TODAY],
  ['describe', 'describe', 'ip/198.51.100.20', ...TODAY],
  ['plan-explain', 'plan', '--explain', 'vault'],
  ['plan-service', 'plan', 'keycloak'],
  ['firewall-check', 'firewall', 'check', ...TODAY],
  ['firewall-exposure', 'firewall', 'exposure'],
  ['firewall-exposure', 'firewall', 'exposure', '--all'],
  ['firewall-reach', 'firewall', 'reach', '--to', 'db-01'],
  ['report', 'report', ...TODAY],
  ['report-compute', 'report', 'db-01', ...TODAY],
  ['report-network', 'report', 'network'],
  ['error', 'get', 'compute', 'nowhere'],
  ['error', 'explain', 'Computer'],
  ['error', 'plan', '--nonsense'],
  ['error', 'diff', '--base', 'no such revision'],
];

describe('JSON on the example fleet keeps its schema', () => {
  const folder = copyOfExample('fleet');

  it.each(OUTPUTS)('%s: %s %s', async (schema, ...args) => {
    const { json } = await runJson(
      args.filter((arg) => arg !== undefined),
      { cwd: folder },
    );
    expect(outputFaults(schema, json)).toEqual([]);
  });
});

describe('JSON of what goes wrong keeps its schema', () => {
  it('where a manifest is broken', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'fleet'));
    writeFileSync(
      path.join(folder, 'fleet/a.yaml'),
      'apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: a}\nspec: {type: vps}\n',
    );
    for (const [schema, ...args] of [
      ['validate', 'validate'],
      ['get', 'get', 'computes'],
      ['error', 'plan'],
      ['error', 'apply'],
    ] as const) {
      const { code, json } = await runJson(args, { cwd: folder });
      expect({ schema, faults: outputFaults(schema, json), code: code === 0 ? 0 : 1 }).toEqual({
        schema,
        faults: [],
        code: 1,
      });
    }
  });

  it('where a command writes', async () => {
    const folder = copyOfExample('minimal');
    const entry = ['--compute', firstCompute(folder), '--category', 'other', '--content', 'x', '--as', 'me'];
    const kept = path.join(folder, 'plan.json');
    const outputs = [
      ['journal-add', await runJson(['journal', 'add', ...entry], { cwd: folder })],
      ['plan', await runJson(['plan', '--out', kept], { cwd: folder })],
      ['apply', await runJson(['apply', kept], { cwd: folder })],
      ['apply', await runJson(['apply'], { cwd: folder })],
      ['error', await runJson(['apply', '--expect', 'sha256:0'], { cwd: folder })],
    ] as const;
    expect(outputs.flatMap(([schema, { json }]) => outputFaults(schema, json))).toEqual([]);
    expect(outputFaults('plan-file', JSON.parse(readFileSync(kept, 'utf8')))).toEqual([]);
  });

  it('init', async () => {
    const folder = temporaryFolder();
    expect(outputFaults('init', (await runJson(['init'], { cwd: folder })).json)).toEqual([]);
    expect(outputFaults('error', (await runJson(['init'], { cwd: folder })).json)).toEqual([]);
  });
});

function firstCompute(folder: string): string {
  const text = readFileSync(path.join(folder, 'computes.yaml'), 'utf8');
  return /name: (\S+)/.exec(text)?.[1] ?? 'missing';
}
