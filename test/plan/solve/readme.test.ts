import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = 'src/plan/solve';

test("the optimiser's page names every file of it, and none that is gone", () => {
  const page = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  const there = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file));
  const beside = ['judge.ts', 'brute-force.ts', 'ablations.ts'];
  const named = [...page.matchAll(/`(?:[\w-]+\/)*([\w-]+\.ts)`/g)]
    .map(([, file]) => file!)
    .filter((file) => !beside.includes(file));
  expect([...new Set(named)].toSorted()).toEqual(there.toSorted());
});
