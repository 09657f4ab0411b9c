import path from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, runHere } from '../support/cli.ts';

const compute = (name: string, region: string): string =>
  `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}}\nspec: {type: ${region}, provider: p, region: r}\n`;

test('validate FILE tells what is found there alone, within the whole fleet', async () => {
  const folder = folderOf({
    'fleet/a.yaml': compute('a', 'vm'),
    'fleet/b.yaml': compute('b', 'boat'),
    'notes.txt': 'x',
  });
  const run = (...files: string[]) => runHere(['validate', ...files, '-C', folder], { cwd: folder });
  expect((await run()).code).toBe(1);
  expect((await run('fleet/a.yaml')).code).toBe(0);
  expect((await run('fleet/a.yaml')).stdout).not.toContain('boat');
  const b = await run('fleet/b.yaml', path.join(folder, 'fleet/a.yaml'));
  expect(b.code).toBe(1);
  expect(b.stdout).toContain('boat');
  expect((await run('notes.txt')).stderr).toContain(
    'no pattern of spec.manifests in infractl.yaml matches notes.txt',
  );
  expect((await run('../else.yaml')).stderr).toContain('outside the fleet');
  expect((await run('fleet/none.yaml')).code).toBe(64);
});
