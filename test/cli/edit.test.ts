import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyOfExample, folderOf, runHere, runJson, snapshotOf } from '../support/cli.ts';
import { outputFaults } from '../support/output-schema.ts';

const FLEET = `# machines
apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: a-01} # the first
spec: {type: vps, provider: ovh, region: gra, capacity: {cores: 8, memory: 16Gi}}
---
apiVersion: infractl.dev/v1
kind: Service
metadata: {name: web}
spec: {resources: {min: {cores: 1, memory: 1Gi}}}
`;

test('set changes one place, and several at once', async () => {
  const folder = folderOf({ 'a.yaml': FLEET });
  const run = (...args: string[]) => runHere([...args, '-C', folder]);
  const shown = await run('set', 'compute/a-01', 'spec.state=maintenance', '--dry-run', '-o', 'patch');
  expect(shown.stdout).toContain(
    '+spec: {type: vps, provider: ovh, region: gra, capacity: {cores: 8, memory: 16Gi}, state: maintenance}',
  );
  expect(readFileSync(path.join(folder, 'a.yaml'), 'utf8')).toBe(FLEET);
  expect(await run('set', 'compute/a-01', 'spec.region=rbx', 'metadata.labels.rank=7')).toEqual({
    code: 0,
    stdout: 'Changed a.yaml\n',
    stderr: '',
  });
  expect(readFileSync(path.join(folder, 'a.yaml'), 'utf8')).toBe(
    FLEET.replace('gra', 'rbx').replace('name: a-01', 'name: a-01, labels: {rank: "7"}'),
  );
  expect((await run('set', 'compute/a-01', 'metadata.labels.rank-')).code).toBe(0);
  expect(readFileSync(path.join(folder, 'a.yaml'), 'utf8')).toBe(FLEET.replace('gra', 'rbx'));
});

test('what would bring an error, or is no edit, writes nothing', async () => {
  const folder = folderOf({ 'a.yaml': FLEET });
  const before = snapshotOf(folder);
  const run = async (...args: string[]) => (await runHere(['set', ...args, '-C', folder])).code;
  expect(await run('compute/a-01', 'spec.state=asleep')).toBe(1);
  expect(await run('compute/a-02', 'spec.state=active')).toBe(1);
  expect(await run('compute/a-01', 'spec.state')).toBe(64);
  expect(await run('compute/a-01', 'kind=Service')).toBe(64);
  expect(await run('compute/a-01', 'metadata.name=b')).toBe(64);
  expect(await run('a-01', 'spec.state=active')).toBe(64);
  expect(await run('compute/a-01', 'spec.state=active', '-o', 'patch')).toBe(64);
  expect(snapshotOf(folder)).toEqual(before);
});

test('a pin stands behind its service; one that goes leaves the file as it was, and what runs where it is', async () => {
  // on the small machine the service would score better, were it placed anew
  const small = FLEET.slice(0, FLEET.indexOf('---')).replace('a-01', 'a-02').replace('cores: 8', 'cores: 2');
  const folder = folderOf({ 'a.yaml': FLEET, 'small.yaml': small });
  const run = (...args: string[]) => runHere([...args, '-C', folder]);
  const { json } = await runJson(['pin', 'web', 'a-01', '-C', folder]);
  expect(json).toEqual({ formatVersion: '1', dryRun: false, files: ['a.yaml'] });
  expect(outputFaults('edit', json)).toEqual([]);
  const pinned = readFileSync(path.join(folder, 'a.yaml'), 'utf8');
  expect(pinned.startsWith(`${FLEET}---\n`)).toBe(true);
  expect((await run('get', 'assignments', '-o', 'name')).stdout).toBe('assignment/web--a-01\n');
  expect((await run('pin', 'web', 'a-01')).stdout).toBe('Nothing to change\n');
  expect((await run('apply')).code).toBe(0);
  expect((await run('unpin', 'web')).stdout).toBe('Changed a.yaml\n');
  expect(readFileSync(path.join(folder, 'a.yaml'), 'utf8')).toBe(FLEET);
  const plan = (await run('plan', '-o', 'json')).stdout;
  expect(JSON.parse(plan)).toMatchObject({
    placements: [{ action: 'keep', service: 'web', compute: 'a-01', pinned: false }],
  });
  expect((await run('apply')).code).toBe(0);
  expect((await run('get', 'assignments', '-o', 'custom-columns=C:.spec.compute')).stdout).toContain('a-01');
  expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  expect((await run('unpin', 'web')).stdout).toBe('Nothing to change\n');
  expect((await run('pin', 'wob', 'a-01')).stderr).toContain('did you mean "web"?');
});

test('a pin that goes beside a generated Assignment of its place leaves all that runs there', async () => {
  const small = FLEET.slice(0, FLEET.indexOf('---')).replace('a-01', 'a-02').replace('cores: 8', 'cores: 2');
  const fleet = FLEET.replace('{resources', '{replicas: 2, resources');
  const pin = `---
apiVersion: infractl.dev/v1
kind: Assignment
metadata: {name: mine}
spec: {service: web, compute: a-01}
`;
  const folder = folderOf({ 'a.yaml': fleet + pin });
  const run = (...args: string[]) => runHere([...args, '-C', folder]);
  expect((await run('apply')).code).toBe(0);
  writeFileSync(path.join(folder, 'small.yaml'), small);
  expect((await run('unpin', 'web')).code).toBe(0);
  const { json } = await runJson(['plan', '-C', folder]);
  expect(json).toMatchObject({
    placements: [{ action: 'keep', service: 'web', compute: 'a-01', quantity: 2, allocated: { cores: 2 } }],
  });
  expect((await run('apply')).code).toBe(0);
  expect((await run('diff', '--detailed-exitcode')).code).toBe(0);
});

test("generated files are apply's", async () => {
  const folder = copyOfExample('minimal');
  await runHere(['apply', '-C', folder]);
  expect(existsSync(path.join(folder, 'generated'))).toBe(true);
  const name =
    (await runHere(['get', 'assignments', '-o', 'name', '-C', folder])).stdout.split('\n')[0] ?? '';
  const refused = await runHere(['set', name, 'spec.quantity=4', '-C', folder]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('is written by apply alone: infractl pin');
});

test('fmt writes one form, and what cannot be read is left and named', async () => {
  const odd =
    'kind: Service\r\n# of ours\r\nmetadata:\r\n    name: web\r\napiVersion: infractl.dev/v1\r\nspec: {}\r\n';
  const files = { 'a.yaml': FLEET, 'crlf.yaml': `\uFEFF${odd}`, 'bad.yaml': 'a: {\n' };
  const folder = folderOf({ ...files, 'generated/x.yaml': 'kind:   Assignment\n' });
  const run = (...args: string[]) => runHere([...args, '-C', folder]);
  expect(await run('fmt', '--check', path.join(folder, 'crlf.yaml'))).toEqual({
    code: 2,
    stdout: 'Would change crlf.yaml\n',
    stderr: '',
  });
  const { json, code } = await runJson(['fmt', '-C', folder]);
  expect(code).toBe(1);
  expect(json).toMatchObject({ dryRun: false, files: ['crlf.yaml'], left: [{ file: 'bad.yaml' }] });
  expect(outputFaults('edit', json)).toEqual([]);
  expect(readFileSync(path.join(folder, 'crlf.yaml'), 'utf8')).toBe(
    '\uFEFFapiVersion: infractl.dev/v1\r\nkind: Service\r\n# of ours\r\nmetadata:\r\n  name: web\r\nspec: {}\r\n',
  );
  expect(readFileSync(path.join(folder, 'generated/x.yaml'), 'utf8')).toBe('kind:   Assignment\n');
  expect((await run('fmt', '--check', path.join(folder, 'crlf.yaml'))).code).toBe(0);
  expect((await run('fmt', 'nowhere.yaml')).code).toBe(64);
});

test('an edit keeps the line ends of its file', async () => {
  const folder = folderOf({ 'a.yaml': FLEET.replaceAll('\n', '\r\n') });
  await runHere(['set', 'compute/a-01', 'spec.region=rbx', '-C', folder]);
  expect(readFileSync(path.join(folder, 'a.yaml'), 'utf8')).toBe(
    FLEET.replace('gra', 'rbx').replaceAll('\n', '\r\n'),
  );
});
