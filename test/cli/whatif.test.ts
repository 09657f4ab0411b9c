import { expect, test } from 'vitest';
import { folderOf, runCli, runJson } from '../support/cli.ts';

const fleet = folderOf({
  'fleet.yaml': ['a', 'b', 'big']
    .map(
      (name) =>
        `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}, labels: {zone: ${name === 'big' ? 'z2' : 'z1'}}}\nspec: {type: vps, provider: p, region: r, capacity: {cores: ${name === 'big' ? 16 : 4}}}\n---\n`,
    )
    .concat(
      'apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: db}\nspec: {resources: {min: {cores: 8}}}\n---\n',
      'apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: web}\nspec: {resources: {min: {cores: 1}}, replicas: 2}\n',
    )
    .join(''),
});

interface Failures {
  readonly by: string | null;
  readonly summary: object;
  readonly cases: readonly {
    readonly name: string;
    readonly survives: string;
    readonly losses: readonly { readonly service: string }[];
  }[];
}

test('failures: which compute the fleet cannot lose, and what would have no place', async () => {
  const { code, json } = await runJson<Failures>(['whatif', 'failures', '-C', fleet]);
  expect(code).toBe(0);
  expect(json).toMatchObject({ formatVersion: '1', by: null, summary: { yes: 2, no: 1, unknown: 0 } });
  expect(json.cases.find(({ survives }) => survives === 'no')).toMatchObject({
    name: 'big',
    losses: [{ service: 'db', missing: 1 }],
  });
  expect((await runCli(['whatif', 'failures', '-C', fleet])).stdout).toContain(
    '2 of 3 computes can be lost, 1 cannot',
  );
});

test('failures --detailed-exitcode: 3 where something cannot be lost', async () => {
  expect((await runCli(['whatif', 'failures', '--detailed-exitcode', '-C', fleet])).code).toBe(3);
  const spare = folderOf({
    'fleet.yaml': ['a', 'b']
      .map(
        (name) =>
          `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}}\nspec: {type: vps, provider: p, region: r, capacity: {cores: 4}}\n---\n`,
      )
      .join(''),
  });
  expect((await runCli(['whatif', 'failures', '--detailed-exitcode', '-C', spare])).code).toBe(0);
});

test('failures --by: zones as a whole', async () => {
  const { json } = await runJson<Failures>(['whatif', 'failures', '--by', 'zone', '-C', fleet]);
  expect(json.cases.map(({ name, survives }) => `${name} ${survives}`)).toEqual(['z1 yes', 'z2 no']);
});

test('grow: exits 3 where not all of them fit', async () => {
  expect(await runJson(['whatif', 'grow', 'web=3', '-C', fleet])).toMatchObject({
    code: 0,
    json: { formatVersion: '1', service: 'web', asked: 3, fits: 3 },
  });
  const { code, stdout } = await runCli(['whatif', 'grow', 'db=3', '-C', fleet]);
  expect(code).toBe(3);
  expect(stdout).toContain('1 of 3 more fit, and no plan can place more');
});

test('words that mean nothing are usage errors', async () => {
  for (const words of [
    ['grow', 'web'],
    ['grow', 'web=0'],
    ['grow', '=3'],
    ['grow'],
    ['failures', '--by', ''],
    ['shrink'],
  ]) {
    expect({ words, code: (await runCli(['whatif', ...words, '-C', fleet])).code }).toEqual({
      words,
      code: 64,
    });
  }
  expect(await runCli(['whatif', 'grow', 'wbe=1', '-C', fleet])).toMatchObject({
    code: 1,
    stderr: 'error: Service "wbe" not found, did you mean "web"?\n',
  });
});
