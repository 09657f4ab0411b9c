import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { copyOfExample, folderOf, runCli, runJson } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { expectInertText, HOSTILE } from '../support/inert.ts';

const golden = (name: string): string => path.join(import.meta.dirname, 'golden', name);
const fleet = copyOfExample('fleet');
const get = (...args: string[]) => runCli(['get', ...args, '-C', fleet]);

interface Items {
  readonly formatVersion: string;
  readonly items: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[];
  readonly error?: { readonly code: string; readonly message: string };
}
const getJson = (...args: string[]) => runJson<Items>(['get', ...args, '-C', fleet]);

test('lists a kind by any of its words', async () => {
  const outputs = await Promise.all(['computes', 'compute', 'Compute', 'servers'].map((word) => get(word)));
  expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
  expect(outputs[0]?.stdout).toMatch(/^NAME +TYPE +PROVIDER /);
});

test('every kind has a table, and a wider one', async () => {
  const input = path.join(import.meta.dirname, 'input');
  expectGolden(golden('get-all.txt'), (await runCli(['get', 'all', '-C', input])).stdout);
  expectGolden(
    golden('get-all-wide.txt'),
    (await runCli(['get', 'all', '-o', 'wide', '--show-labels', '-C', input])).stdout,
  );
});

test('selects by labels in the grammar of kubectl, well-known ones included', async () => {
  const names = async (selector: string): Promise<readonly string[]> =>
    (await get('computes', '-l', selector, '-o', 'name')).stdout.trim().split('\n');
  expect(await names('infractl.dev/provider=own,infractl.dev/type in (vm)')).toEqual([
    'compute/git-01',
    'compute/wiki-01',
  ]);
  expect(await names('env,env!=prod')).toEqual(['compute/ci-01', 'compute/train-01']);
  const bad = await get('computes', '-l', 'a==b==c');
  expect(bad).toMatchObject({ code: 64, stdout: '' });
  expect(bad.stderr).toContain('"a==b==c" is no label selector');
});

test('YAML is the manifests, and loads again as the same fleet', async () => {
  const yaml = (await get('all', '-o', 'yaml')).stdout;
  const { json } = await getJson('all');
  expect(parseAllDocuments(yaml).map((document) => document.toJS() as unknown)).toEqual(json.items);
  const again = folderOf({
    'infractl.yaml': yaml.split('---\n').find((one) => one.includes('kind: Config')) ?? '',
    'all.yaml': yaml
      .split('---\n')
      .filter((one) => !one.includes('kind: Config'))
      .join('---\n'),
  });
  expect((await runCli(['get', 'all', '-o', 'yaml', '-C', again])).stdout).toBe(yaml);
});

test('one resource by name, by address, or as KIND/NAME', async () => {
  expect((await getJson('compute', 'db-01')).json.items.map(({ metadata }) => metadata.name)).toEqual([
    'db-01',
  ]);
  expect((await getJson('compute/db-01')).json.items).toHaveLength(1);
  expect((await getJson('ip', '203.0.113.42')).json.items).toHaveLength(1);
});

test('a name that is not there is told with the nearest one', async () => {
  const { code, stderr, stdout } = await get('compute', 'db-11');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe('error: Compute "db-11" not found, did you mean "db-01"?\n');
  const { json } = await getJson('compute', 'db-11');
  expect(json).toEqual({
    formatVersion: '1',
    error: { code: 'not-found', message: 'Compute "db-11" not found, did you mean "db-01"?' },
    diagnostics: [],
  });
});

test('a kind that is not there is a usage error', async () => {
  const { code, stderr } = await get('computs');
  expect(code).toBe(64);
  expect(stderr).toContain('unknown kind "computs", did you mean compute?');
  expect((await get('computes', '-o', 'xml')).code).toBe(64);
});

test('nothing found is no error', async () => {
  expect(await get('computes', '-l', 'no=such')).toEqual({
    code: 0,
    stdout: '',
    stderr: 'No resources found.\n',
  });
  expect((await getJson('computes', '-l', 'no=such')).json).toEqual({ formatVersion: '1', items: [] });
});

test('broken manifests do not hide the others, but the exit tells', async () => {
  const folder = folderOf({
    'a.yaml':
      'apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: a}\nspec: {type: vm, provider: p, region: r}\n',
    'b.yaml': 'kind: [',
  });
  const { code, stdout, stderr } = await runCli(['get', 'computes', '-o', 'name', '-C', folder]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'compute/a\n' });
  expect(stderr).toContain('in the manifests');
  const { json } = await runJson<Items>(['get', 'computes', '-C', folder]);
  expect(json.items).toHaveLength(1);
  expect(json.error?.code).toBe('invalid');
});

test('nothing hostile in a manifest reaches the terminal', async () => {
  const region = JSON.stringify(HOSTILE);
  const folder = folderOf({
    'a.yaml': `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: a}\nspec: {type: vm, provider: ${region}, region: ${region}}\n`,
  });
  for (const format of ['wide', 'yaml', 'json']) {
    const { stdout } = await runCli(['get', 'computes', '-o', format, '-C', folder], {
      env: { GITHUB_ACTIONS: 'true' },
    });
    expectInertText(stdout.replaceAll('\u200b', ''));
    expect(stdout).not.toMatch(/##\[|^\s*::/m);
  }
});
