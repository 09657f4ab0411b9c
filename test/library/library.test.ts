import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { diff, exportFleet, InfractlError, openFleet, plan, validate } from '../../src/library.ts';
import { repositoryRoot, runCli, temporaryFolder } from '../support/cli.ts';

const FLEET = path.join(repositoryRoot, 'examples/fleet');
const TODAY = '2026-11-24';

/** What the command prints, without the notes that go to stderr. */
async function printed(...args: string[]): Promise<unknown> {
  const { stdout } = await runCli(['-C', FLEET, ...args, '-o', 'json']);
  return JSON.parse(stdout);
}

describe('a fleet opened by the library', () => {
  it('is validated as the command does it', async () => {
    const fleet = await openFleet(FLEET, { today: TODAY });
    const found = await validate(fleet);
    expect(found).toEqual(await printed('validate', '--today', TODAY));
    expect(found.summary.errors).toBe(0);
    expect(fleet.root).toBe(path.resolve(FLEET));
    expect(fleet.manifests.map(({ kind }) => kind)).toContain('Compute');
  });

  it('is planned as the command does it, digest included, flags included', async () => {
    const fleet = await openFleet(FLEET, { today: TODAY });
    expect(await plan(fleet)).toEqual(await printed('plan', '--today', TODAY));
    expect(await plan(fleet, { without: ['db-01'] })).toEqual(
      await printed('plan', '--today', TODAY, '--without', 'db-01'),
    );
  });

  it('is compared with what was applied last', async () => {
    const fleet = await openFleet(FLEET, { today: TODAY });
    const found = await diff(fleet);
    expect(found).toEqual(await printed('diff', '--today', TODAY));
    expect(found.summary.create).toBeGreaterThan(0);
  });

  it('is exported, and nothing is written', async () => {
    const fleet = await openFleet(FLEET);
    const { files } = await exportFleet(fleet, 'ssh', { selector: 'env=prod' });
    const { stdout } = await runCli(['-C', FLEET, 'export', 'ssh', '-l', 'env=prod']);
    expect([...files.values()].join('')).toBe(stdout);
  });
});

describe('what cannot be done', () => {
  const fails = async (work: Promise<unknown>): Promise<InfractlError> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof InfractlError) return error;
      throw error;
    }
    throw new Error('it went well');
  };

  it('is an error with the code of the command, its exit code and places', async () => {
    const folder = temporaryFolder();
    const file = 'broken.yaml';
    writeFileSync(
      path.join(folder, file),
      'apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: a}\n',
    );
    const fleet = await openFleet(folder);
    expect((await validate(fleet)).summary.errors).toBe(1);
    const error = await fails(plan(fleet));
    expect(error).toMatchObject({ name: 'InfractlError', code: 'invalid', exitCode: 1 });
    expect(error.diagnostics).toEqual([expect.objectContaining({ file, line: 1, rule: 'schema/required' })]);
  });

  it('tells a folder that is not there, a name that is none, a format that is unknown', async () => {
    expect(await fails(openFleet(path.join(temporaryFolder(), 'none')))).toMatchObject({ code: 'io' });
    const fleet = await openFleet(FLEET);
    expect(await fails(plan(fleet, { without: ['db-1'] }))).toMatchObject({ code: 'usage', exitCode: 64 });
    expect(await fails(exportFleet(fleet, 'sssh'))).toMatchObject({ code: 'usage', exitCode: 64 });
    expect(await fails(openFleet(FLEET, { today: 'tomorrow' }))).toMatchObject({ code: 'usage' });
  });

  it('takes no fleet but one that it opened', async () => {
    await expect(validate({ root: FLEET, manifests: [], notes: [] })).rejects.toThrow(TypeError);
  });
});

it('types name no file but those that are packed', () => {
  const text = readFileSync(path.join(repositoryRoot, 'dist/types/library.d.ts'), 'utf8');
  const named = [...text.matchAll(/from '([^']+)'/g)].map(([, file]) => file);
  expect(new Set(named)).toEqual(new Set(['./generated/manifests.js', './generated/outputs.js']));
});
