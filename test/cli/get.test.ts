import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { copyOfExample, folderOf, runCli, runHere, runJson } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { expectInertText, HOSTILE } from '../support/inert.ts';

const golden = (name: string): string => path.join(import.meta.dirname, 'golden', name);
const fleet = copyOfExample('fleet');
const get = (...args: string[]) => runCli(['get', ...args, '-C', fleet]);

interface Items {
  readonly formatVersion: string;
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly status?: Readonly<Record<string, unknown>>;
  }[];
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
  const documents = parseAllDocuments(yaml).map((one) => one.toJS() as { kind: string; metadata: object });
  // what stands in a machine or a zone is printed there alone
  expect(documents.length).toBeLessThan(json.items.length);
  expect(documents.filter(({ kind }) => kind === 'Compute')).toHaveLength(22);
  expect((await get('ip', '203.0.113.42', '-o', 'yaml')).stdout).toContain('kind: Compute');
  const again = folderOf({
    'infractl.yaml': yaml.split('---\n').find((one) => one.includes('kind: Config')) ?? '',
    'all.yaml': yaml
      .split('---\n')
      .filter((one) => !one.includes('kind: Config'))
      .join('---\n'),
  });
  expect((await runCli(['get', 'all', '-o', 'yaml', '-C', again])).stdout).toBe(yaml);
  const kinds = (items: Items['items']) => items.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  const { json: same } = await runJson<Items>(['get', 'all', '-C', again]);
  expect(kinds(same.items)).toEqual(kinds(json.items));
});

test('one resource by name, by address, or as KIND/NAME', async () => {
  expect((await getJson('compute', 'db-01')).json.items.map(({ metadata }) => metadata.name)).toEqual([
    'db-01',
  ]);
  expect((await getJson('compute/db-01')).json.items).toHaveLength(1);
  expect((await getJson('ip', '203.0.113.42')).json.items).toHaveLength(1);
});

test('several resources, of one kind or of several', async () => {
  expect((await get('compute', 'db-02', 'db-01', '-o', 'name')).stdout).toBe(
    'compute/db-02\ncompute/db-01\n',
  );
  expect((await get('compute/db-01', 'svc/keycloak', '-o', 'name')).stdout).toBe(
    'compute/db-01\nservice/keycloak\n',
  );
  for (const words of [
    ['compute/db-01', 'keycloak'],
    ['compute', 'svc/keycloak'],
    ['compute/'],
    ['all', 'x'],
  ])
    expect((await runHere(['get', ...words, '-C', fleet])).code).toBe(64);
});

const here = async (...args: string[]) => (await runHere(['get', ...args, '-C', fleet])).stdout;

test('what is worked out is in status', async () => {
  const { json } = await getJson('compute', 'app-04');
  expect(json.items[0]?.status).toMatchObject({
    state: 'maintenance',
    allocated: { cores: 1, memory: 4096 },
    fullest: 'cores',
  });
  expect((await getJson('ip', '203.0.113.42')).json.items[0]?.status).toMatchObject({ state: 'assigned' });
});

test('jsonpath in the dialect of kubectl, one resource itself or a list of items', async () => {
  expect(await here('compute', 'db-01', '-o', 'jsonpath={.spec.region}')).toBe('fsn1');
  expect(await here('compute', 'db-01', '-o', 'jsonpath=.spec.region')).toBe('fsn1');
  expect(
    await here(
      'computes',
      '-o',
      'jsonpath={range .items[0:2]}{.metadata.name}{"\\t"}{.status.state}{"\\n"}{end}',
    ),
  ).toBe('app-01\tactive\napp-02\tactive\n');
  expect(
    await here('computes', '-o', 'jsonpath={.items[?(@.spec.state=="maintenance")].metadata.name}'),
  ).toBe('app-04');
  const bad = await runHere(['get', 'computes', '-o', 'jsonpath={..name}', '-C', fleet]);
  expect(bad).toMatchObject({ code: 64, stdout: '' });
  expect(bad.stderr).toContain('a search at any depth');
});

test("columns of one's own, and csv for spreadsheets", async () => {
  expect(
    await here(
      'compute',
      'db-01',
      'db-02',
      '-o',
      'custom-columns=NAME:.metadata.name,AT:.spec.region,X:.spec.none',
    ),
  ).toBe('NAME    AT     X\ndb-01   fsn1   <none>\ndb-02   rbx    <none>\n');
  expect((await here('compute', 'db-01', '-o', 'csv')).split('\r\n')[0]).toMatch(/^NAME,TYPE,PROVIDER,/);
  expect(await here('computes', '-o', 'csv')).not.toMatch(/[█░]/);
  expect((await runHere(['get', 'all', '-o', 'csv', '-C', fleet])).code).toBe(64);
  expect((await runHere(['get', 'computes', '-o', 'custom-columns=NAME', '-C', fleet])).code).toBe(64);
});

test('selects by fields, defaults and status included, and sorts', async () => {
  expect(await here('computes', '--field-selector', 'spec.state=maintenance', '-o', 'name')).toBe(
    'compute/app-04\n',
  );
  const active = await here(
    'computes',
    '--field-selector',
    'spec.state=active,metadata.name!=db-01',
    '-o',
    'name',
  );
  expect(active).toContain('compute/db-02');
  expect(active).not.toMatch(/app-04|db-01/);
  const bad = await runHere(['get', 'computes', '--field-selector', 'spec.regon=x', '-C', fleet]);
  expect(bad.code).toBe(64);
  expect(bad.stderr).toContain('no Compute has a field "spec.regon"');
  const byUse = JSON.parse(await here('computes', '--sort-by', '.status.utilization', '-o', 'json')) as Items;
  const shares = byUse.items.map(({ status }) => Number(status?.['utilization']));
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(await here('computes', '--sort-by', 'util', '-o', 'name')).toMatch(/^compute\/app-04\n|^compute/);
  expect((await runHere(['get', 'computes', '--sort-by', 'colour', '-C', fleet])).code).toBe(64);
});

test('of several names those that are there are printed, and the others told', async () => {
  const { code, stderr, stdout } = await get('computes', 'db-01', 'db-11', 'app-04', 'x', '-o', 'name');
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'compute/db-01\ncompute/app-04\n' });
  expect(stderr).toBe(
    'error: Compute "db-11" not found, did you mean "db-01"?\nerror: Compute "x" not found\n',
  );
  const { json } = await getJson('compute/db-01', 'compute/db-11');
  expect(json).toMatchObject({
    formatVersion: '1',
    items: [{ metadata: { name: 'db-01' } }],
    error: { code: 'not-found', message: 'Compute "db-11" not found, did you mean "db-01"?' },
  });
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
