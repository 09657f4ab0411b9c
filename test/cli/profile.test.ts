import { expect, test } from 'vitest';
import { folderOf, runCli } from '../support/cli.ts';

test('--profile tells stages and files that were not read fast, on stderr alone', async () => {
  const folder = folderOf({
    'a.yaml':
      'apiVersion: infractl.dev/v1\nkind: Component\nmetadata: {name: a}\nspec: {type: other, manufacturer: m, model: n}\n',
    'b.yaml':
      'apiVersion: infractl.dev/v1\nkind: Component\nmetadata: {name: b}\nspec: {type: other, manufacturer: m,\n  model: n}\n',
  });
  const plain = await runCli(['validate'], { cwd: folder });
  const told = await runCli(['validate', '--profile'], { cwd: folder });
  expect(told.stdout).toBe(plain.stdout);
  expect(told.code).toBe(plain.code);
  const stages = [...told.stderr.matchAll(/^profile: (\w+) +\d+ ms +\d+ MB$/gm)].map(([, stage]) => stage);
  expect(stages).toEqual(['start', 'load', 'validate', 'resolve', 'check']);
  expect(told.stderr).toContain('profile: b.yaml:4:37: not read fast: brackets over several lines');
  expect(told.stderr).not.toContain('a.yaml');
});
