import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { git, newRepository, writeFiles } from '../git/support.ts';
import { runHere, runJson } from '../support/cli.ts';
import { compute, config, protect, service, SMALL } from './support-fleet.ts';

/*
 * What a pull request brings to be believed: each attack on a real repository whose branch `main` was applied, judged on
 * the branch `topic` as the workflow of a pull request does.
 */

let root: string;
const cli = (...args: string[]) => runHere(args, { cwd: root });
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const commit = (message: string) => {
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', message);
};

interface Validated {
  readonly diagnostics: readonly {
    rule: string;
    severity: string;
    message: string;
    file: string;
    help: string;
  }[];
}
interface Planned {
  readonly placements: readonly { action: string; service: string; compute: string }[];
  readonly violations: readonly { rule: string; message: string }[];
}

const validate = () => runJson<Validated>(['validate', '--base', 'main'], { cwd: root });
const plan = () => runJson<Planned>(['plan', '--base', 'main'], { cwd: root });
const diff = () => runJson<Planned>(['diff', '--base', 'main'], { cwd: root });
const rules = ({ json }: { json: Planned }) => json.violations.map(({ rule }) => rule);

const FLEET = {
  ...SMALL,
  'infractl.yaml': config({ gates: { deletions: 0 } }),
  'db.yaml': compute('db-01', {}, protect),
};

async function repository(files: Readonly<Record<string, string>> = FLEET): Promise<void> {
  root = newRepository(files);
  expect((await cli('apply', '--commit')).code).toBe(0);
  git(root, 'checkout', '-q', '-b', 'topic');
}

/** Takes what matches out of the lockfile and makes its digest right again, as an attacker does. */
function forgeLockfile(cut: string): void {
  const lines = read('infractl.lock').trimEnd().split('\n').slice(0, -1);
  const body = `${lines.filter((line) => !line.includes(cut)).join('\n')}\n`;
  const digest = createHash('sha256').update(body).digest('hex');
  writeFileSync(path.join(root, 'infractl.lock'), `${body}{"digest":"sha256:${digest}"}\n`);
}

describe('protection', () => {
  beforeEach(async () => {
    await repository();
    rmSync(path.join(root, 'db.yaml'));
  });

  const refused = async () => {
    const [planned, compared] = [await plan(), await diff()];
    expect([planned.code, compared.code]).toEqual([3, 3]);
    expect(rules(planned)).toEqual(['deletions', 'protect']);
    expect(rules(compared)).toEqual(['deletions', 'protect']);
  };

  test('an honest deletion is refused', refused);

  test('a deletion with the lockfile deleted as well', async () => {
    rmSync(path.join(root, 'infractl.lock'));
    await refused();
  });

  test('a deletion with its line cut from the lockfile, and the digest made anew', async () => {
    forgeLockfile('"db-01"');
    await refused();
  });

  test('a deletion with looser gates: protection and the gates are those of the base', async () => {
    writeFiles(root, { 'infractl.yaml': config({ gates: { deletions: 9 } }) });
    await refused();
  });

  test('a deletion by patterns that no longer match', async () => {
    git(root, 'checkout', '-q', 'db.yaml');
    writeFiles(root, {
      'infractl.yaml': config({ gates: { deletions: 0 }, manifests: ['**/*.yaml', '!db.yaml'] }),
    });
    await refused();
  });

  test('a lockfile of the base that cannot be read ends a plan, and leaves diff the manifests to compare with', async () => {
    git(root, 'checkout', '-q', '-f', 'main');
    writeFiles(root, { 'infractl.lock': `${read('infractl.lock')}rest\n` });
    commit('a broken lockfile');
    git(root, 'checkout', '-q', '-B', 'topic');
    rmSync(path.join(root, 'db.yaml'));
    const { code, stderr } = await cli('plan', '--base', 'main');
    expect({ code, said: stderr.includes('main: the lockfile infractl.lock was cut off') }).toEqual({
      code: 1,
      said: true,
    });
    expect(rules(await diff())).toEqual(['deletions', 'protect']);
  });

  test('a deletion that is merged already, and that no apply would let through: diff compares with the lockfile too', async () => {
    git(root, 'checkout', '-q', 'main');
    commit('merged past everybody');
    expect(rules(await diff())).toEqual(['deletions', 'protect']);
  });

  test('protection that was merged and not yet applied', async () => {
    git(root, 'checkout', '-q', '-f', 'main');
    writeFiles(root, { 'new.yaml': compute('new-01', {}, protect) });
    commit('a protected compute');
    git(root, 'checkout', '-q', '-B', 'topic');
    rmSync(path.join(root, 'new.yaml'));
    expect(rules(await plan())).toEqual(['protect']);
    expect(rules(await diff())).toContain('protect');
  });
});

describe('what stands', () => {
  beforeEach(() => repository());

  test('a generated file deleted on a branch makes nothing that runs "to create"', async () => {
    rmSync(path.join(root, 'generated/web.yaml'));
    const { code, json } = await plan();
    expect(code).toBe(0);
    expect(new Set(json.placements.map(({ action }) => action))).toEqual(new Set(['keep']));
  });

  test('a generated file edited on a branch moves nothing', async () => {
    const [here, there] = /a-01/.test(read('generated/api.yaml')) ? ['a-01', 'b-01'] : ['b-01', 'a-01'];
    writeFiles(root, {
      'generated/api.yaml': read('generated/api.yaml').replaceAll(here as string, there as string),
    });
    const { json } = await plan();
    expect(json.placements.find((row) => row.service === 'api')).toMatchObject({
      action: 'keep',
      compute: here,
    });
  });

  test('what a branch pins where it stands is kept, once', async () => {
    const text = read('generated/api.yaml');
    rmSync(path.join(root, 'generated/api.yaml'));
    writeFiles(root, { 'pins.yaml': text });
    const { code, json } = await plan();
    expect(code).toBe(0);
    expect(json.placements.filter((row) => row.service === 'api')).toMatchObject([{ action: 'keep' }]);
  });
});

describe('what apply alone writes', () => {
  const edited = async () =>
    (await validate()).json.diagnostics
      .filter(({ rule }) => ['lockfile-edited', 'generated-edited'].includes(rule))
      .map(({ rule, severity, file }) => `${rule} ${severity} ${file}`);

  beforeEach(() => repository());

  test('a lockfile that is deleted, forged, or put in another order is an error', async () => {
    rmSync(path.join(root, 'infractl.lock'));
    expect(await edited()).toEqual(['lockfile-edited error infractl.lock']);
    git(root, 'checkout', '-q', 'infractl.lock');
    forgeLockfile('"db-01"');
    const { code, json } = await validate();
    expect(code).toBe(1);
    expect(json.diagnostics.find(({ rule }) => rule === 'lockfile-edited')?.message).toContain(
      'it lacks Compute db-01',
    );
  });

  test('generated files that are edited, added or deleted are errors, each at its file', async () => {
    writeFiles(root, {
      'generated/api.yaml': read('generated/api.yaml').replace('quantity: 1', 'quantity: 2'),
      'generated/more.yaml': read('generated/api.yaml')
        .replaceAll('api--', 'more--')
        .replace('service: api', 'service: more'),
    });
    rmSync(path.join(root, 'generated/web.yaml'));
    expect(await edited()).toEqual([
      'generated-edited error generated/api.yaml',
      'generated-edited error generated/more.yaml',
      'generated-edited error generated/web.yaml',
    ]);
  });

  test('an Assignment beside what is somebody’s own is as much an edit', async () => {
    writeFiles(root, { 'generated/mine.yaml': compute('mine-01') });
    expect(await edited()).toEqual([]);
    const forged = read('generated/api.yaml').replaceAll('api--', 'forged--');
    writeFiles(root, { 'generated/mine.yaml': `${forged}---\n${compute('mine-01')}` });
    expect(await edited()).toEqual(['generated-edited error generated/mine.yaml']);
  });

  test('patterns that leave the generated folder out leave nothing out', async () => {
    writeFiles(root, { 'infractl.yaml': config({ gates: { deletions: 0 }, manifests: ['!generated/**'] }) });
    expect(await edited()).toEqual([]);
    expect((await cli('plan')).stdout).not.toContain('create');
  });

  test('a branch that applied is right, and one that took its apply back', async () => {
    writeFiles(root, { 'more.yaml': service('more') });
    commit('a service');
    expect((await cli('apply', '--commit')).code).toBe(0);
    expect(await edited()).toEqual([]);
    git(root, 'revert', '--no-edit', 'HEAD');
    expect(await edited()).toEqual([]);
  });

  test('a branch behind its base is right, applied or not', async () => {
    git(root, 'checkout', '-q', 'main');
    writeFiles(root, { 'more.yaml': service('more') });
    commit('a service');
    expect((await cli('apply', '--commit')).code).toBe(0);
    git(root, 'checkout', '-q', 'topic');
    expect(await edited()).toEqual([]);
    expect((await plan()).stderr).toContain(
      'note: this branch is behind main: what main did since shows as undone',
    );
    writeFiles(root, { 'other.yaml': service('other') });
    expect((await cli('apply')).code).toBe(0);
    expect(await edited()).toEqual([]);
  });

  test('line ends that git turned are no edit', async () => {
    for (const file of ['infractl.lock', 'generated/web.yaml'])
      writeFiles(root, { [file]: read(file).replaceAll('\n', '\r\n') });
    expect(await edited()).toEqual([]);
  });
});

describe('gates', () => {
  test('what is looser on the branch is told, and counts after the merge alone', async () => {
    await repository();
    writeFiles(root, { 'infractl.yaml': config({ gates: { deletions: 9 }, checks: { 'fw-none': 'off' } }) });
    const { json } = await validate();
    expect(
      json.diagnostics.filter(({ rule }) => rule === 'gates-loosened').map(({ message }) => message),
    ).toEqual([
      'gates.deletions is 9, and 0 on main: it counts after the merge alone',
      'checks.fw-none is off, and warning on main: it counts after the merge alone',
    ]);
  });

  test('no Config at all is the loosest one', async () => {
    await repository();
    rmSync(path.join(root, 'infractl.yaml'));
    const { json } = await validate();
    expect(json.diagnostics.find(({ rule }) => rule === 'gates-loosened')).toMatchObject({
      file: 'infractl.yaml',
    });
  });

  test('a branch does not choose the folder that it is judged by', async () => {
    root = newRepository({ 'infra/infractl.yaml': config({}), 'infra/sub/a.yaml': compute('a-01') });
    git(root, 'checkout', '-q', '-b', 'topic');
    writeFiles(root, { 'infra/sub/infractl.yaml': config({}) });
    const there = { cwd: path.join(root, 'infra/sub') };
    const moved = await runHere(['diff', '--base', 'main'], there);
    expect(moved.code).toBe(1);
    expect(moved.stderr).toContain('on main the root of the fleet is infra/');
    expect((await runHere(['-C', '.', 'diff', '--base', 'main'], there)).code).toBe(0);
    for (const file of ['infra/infractl.yaml', 'infra/sub/infractl.yaml']) rmSync(path.join(root, file));
    expect((await runHere(['diff', '--base', 'main'], there)).stderr).toContain('here it is the top level');
  });

  test('costs and ways in have gates of their own', async () => {
    const priced = (monthlyCost: number) => compute('c-01', { billing: { currency: 'EUR', monthlyCost } });
    await repository({
      ...SMALL,
      'c.yaml': priced(40),
      'infractl.yaml': config({ gates: { costIncrease: '10%' } }),
    });
    writeFiles(root, { 'c.yaml': priced(44) });
    expect(rules(await plan())).toEqual([]);
    writeFiles(root, { 'c.yaml': priced(44.01) });
    expect((await plan()).json.violations.map(({ message }) => message)).toEqual([
      '4.01 EUR a month more would be spent; gates.costIncrease allows 4 (10 % of 40)',
    ]);
  });

  test('instances without a place may be allowed by service', async () => {
    const large = (name: string) => service(name, { replicas: 2, resources: { min: { cores: 30 } } });
    await repository({ ...SMALL, 'infractl.yaml': config({ gates: { unplaced: { batch: 2 } } }) });
    writeFiles(root, { 'batch.yaml': large('batch') });
    expect((await plan()).code).toBe(0);
    expect((await cli('apply')).code).toBe(0);
    writeFiles(root, { 'other.yaml': large('other') });
    const { code, json } = await plan();
    expect({ code, said: json.violations }).toMatchObject({
      code: 3,
      said: [{ rule: 'unplaced', message: 'without a place: 2 of other (0 allowed); see gates.unplaced' }],
    });
  });

  test('what is tighter on the branch counts as well: it would stop the apply after the merge', async () => {
    await repository({ ...SMALL, 'infractl.yaml': config({}) });
    rmSync(path.join(root, 'api.yaml'));
    expect(rules(await plan())).toEqual([]);
    writeFiles(root, { 'infractl.yaml': config({ gates: { deletions: 0 } }) });
    expect(rules(await plan())).toEqual(['deletions']);
    expect(rules(await diff())).toEqual(['deletions']);
  });
});

describe('checks', () => {
  /** Trips compute-no-components. */
  const BARE = { type: 'baremetal', capacity: undefined };
  const OPEN = {
    annotations: { 'infractl.dev/ignore': 'compute-no-components: rented, nobody sees its parts' },
  };
  const strict = { checks: { 'compute-no-components': 'error' } };

  test("severities that the branch lowers are the base's, and those that it raises are its own", async () => {
    await repository({ ...SMALL, 'infractl.yaml': config(strict) });
    writeFiles(root, {
      'infractl.yaml': config({ checks: { 'compute-no-components': 'off' } }),
      'computes.yaml': `${SMALL['computes.yaml']}---\n${compute('c-01', BARE)}`,
    });
    const { json } = await validate();
    expect(json.diagnostics.map(({ rule, severity }) => `${rule} ${severity}`)).toContain(
      'compute-no-components error',
    );
  });

  test('an ignore that a branch adds silences nothing yet; one that the base has does', async () => {
    await repository({
      ...SMALL,
      'infractl.yaml': config(strict),
      'old.yaml': compute('old-01', BARE, OPEN),
    });
    expect((await validate()).json.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    writeFiles(root, { 'new.yaml': compute('new-01', BARE, OPEN) });
    const { code, json } = await validate();
    expect(code).toBe(1);
    const errors = json.diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ rule: 'compute-no-components', file: 'new.yaml' }]);
    expect(errors[0]?.help).toContain('counts once main has it');
  });
});

describe('apply --allow', () => {
  beforeEach(() => repository({ ...SMALL, 'infractl.yaml': config({ gates: { deletions: 0 } }) }));

  test('lifts a gate for the plan that was reviewed, and the commit says so', async () => {
    rmSync(path.join(root, 'api.yaml'));
    commit('without api');
    const { digest } = (await runJson<{ digest: string }>(['plan'], { cwd: root })).json;
    expect((await cli('apply', '--expect', digest)).code).toBe(3);
    expect((await cli('apply', '--allow', 'deletions=1', '--expect', digest)).code).toBe(3);
    const { code } = await cli('apply', '--commit', '--allow', 'deletions=2', '--expect', digest);
    expect(code).toBe(0);
    expect(git(root, 'log', '-1', '--format=%(trailers:key=Infractl-Allow,valueonly)').trim()).toBe(
      'deletions=2',
    );
  });

  test('wants a reviewed plan, a gate that there is, and an amount', async () => {
    const said = async (...args: string[]) => {
      const { code, stderr } = await cli('apply', ...args);
      expect(code).toBe(64);
      return stderr;
    };
    expect(await said('--allow', 'deletions=2')).toContain('--expect DIGEST');
    expect(await said('--allow', 'deletion=2', '--expect', 'x')).toContain('did you mean deletions?');
    expect(await said('--allow', 'deletions', '--expect', 'x')).toContain('deletions=12');
  });
});
