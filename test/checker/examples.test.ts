import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyOfExample, repositoryRoot, runCli, runJson } from '../support/cli.ts';
import { judge } from './judge.ts';
import type { PlanJson } from './plan-json.ts';

const examples = readdirSync(path.join(repositoryRoot, 'examples'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The whole way, as a user goes it: the command line's own JSON, read by the checker from the same files. */
describe.each(examples)('example %s', (name) => {
  it('is planned soundly, before an apply and after it', async () => {
    const folder = copyOfExample(name);
    const before = await runJson<PlanJson>(['plan'], { cwd: folder });
    expect(judge(folder, before.json)).toEqual([]);
    expect((await runCli(['apply'], { cwd: folder })).code).toBe(0);
    const after = await runJson<PlanJson>(['plan'], { cwd: folder });
    expect(judge(folder, after.json)).toEqual([]);
    expect(after.json.placements.filter(({ action }) => action !== 'keep')).toEqual([]);
  });
});
