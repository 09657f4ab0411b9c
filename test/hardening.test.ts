import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from './support/cli.ts';

test('every test that hardening.md names exists, and every row names one or says that there is nothing', () => {
  const text = readFileSync(join(repositoryRoot, 'test/hardening.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| (?!threat|-)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) expect(row).toMatch(/`test\/\S+\.ts`|\| nothing yet: /);
  const named = [...text.matchAll(/`(test\/\S+\.ts)`/g)].map(([, file = '']) => file);
  expect(named.filter((file) => !existsSync(join(repositoryRoot, file)))).toEqual([]);
});
