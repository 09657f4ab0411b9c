import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOfExample, folderOf, repositoryRoot, runCli, runJson, snapshotOf } from '../support/cli.ts';
import { compute, config, manifest, protect, service, SMALL, smallFleet, was } from './support-fleet.ts';

interface Applied {
  readonly applied: boolean;
  readonly digest: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly changes: readonly {
    action: string;
    kind: string;
    name: string;
    previousName?: string;
    fields: readonly { path: string }[];
  }[];
  readonly summary: { create: number; update: number; delete: number };
  readonly violations: readonly { rule: string; message: string }[];
  readonly unplaced: readonly { service: string }[];
  readonly error?: { code: string; message: string };
}

const apply = (root: string, ...args: string[]) => runJson<Applied>(['apply', ...args], { cwd: root });
const write = (root: string, file: string, text: string) => writeFileSync(path.join(root, file), text);
const read = (root: string, file: string) => readFileSync(path.join(root, file), 'utf8');

describe('plan, apply, plan again', () => {
  test.each(['minimal', 'multi-role', 'fleet'])(
    'gives nothing to do, and the second apply changes no byte: %s',
    async (example) => {
      const root = copyOfExample(example);
      const first = await runCli(['apply', '--detailed-exitcode'], { cwd: root });
      expect(first.code, first.stderr).toBe(2);
      const before = snapshotOf(root);
      expect((await runCli(['apply', '--detailed-exitcode'], { cwd: root })).code).toBe(0);
      expect((await runCli(['diff', '--detailed-exitcode'], { cwd: root })).code).toBe(0);
      expect((await runCli(['plan', '--detailed-exitcode'], { cwd: root })).code).toBe(0);
      expect(snapshotOf(root)).toEqual(before);
    },
  );

  test('two copies of one tree give the same bytes, wherever the manifests stand', async () => {
    const [one, two] = [
      smallFleet(),
      folderOf({
        'infractl.yaml': SMALL['infractl.yaml'],
        'x/y/all.yml': [SMALL['api.yaml'], SMALL['web.yaml'], SMALL['computes.yaml']].join('---\n'),
      }),
    ];
    await apply(one);
    await apply(two);
    for (const file of ['infractl.lock', 'generated/web.yaml', 'generated/api.yaml'])
      expect(read(two, file)).toBe(read(one, file));
  });

  test('moving a manifest, its comments and the order of its keys are no change', async () => {
    const root = smallFleet();
    await apply(root);
    const before = read(root, 'infractl.lock');
    mkdirSync(path.join(root, 'moved'));
    renameSync(path.join(root, 'web.yaml'), path.join(root, 'moved/w.yaml'));
    write(
      root,
      'api.yaml',
      `# a comment\n${manifest('Service', 'api', { resources: { min: { memory: 1024, cores: 2 } } })}`,
    );
    const { code, json } = await apply(root, '--detailed-exitcode');
    expect({ code, changes: json.changes, written: json.written }).toEqual({
      code: 0,
      changes: [],
      written: [],
    });
    expect(read(root, 'infractl.lock')).toBe(before);
  });

  test('a service that is gone takes its file along', async () => {
    const root = smallFleet();
    await apply(root);
    rmSync(path.join(root, 'api.yaml'));
    const { json } = await apply(root);
    expect(json.removed).toEqual(['generated/api.yaml']);
    expect(readdirSync(path.join(root, 'generated'))).toEqual(['web.yaml']);
  });

  test('a dry run writes nothing', async () => {
    const root = smallFleet();
    const { code, json } = await apply(root, '--dry-run', '--detailed-exitcode');
    expect({ code, applied: json.applied, written: json.written }).toEqual({
      code: 2,
      applied: false,
      written: [],
    });
    expect(snapshotOf(root)).toEqual(snapshotOf(smallFleet()));
    expect(readdirSync(root).toSorted()).toEqual(Object.keys(SMALL).toSorted());
  });

  test('nothing of the work is left behind', async () => {
    const root = smallFleet();
    await apply(root);
    expect(readdirSync(root).toSorted()).toEqual(
      [...Object.keys(SMALL), 'generated', 'infractl.lock'].toSorted(),
    );
    expect(readdirSync(path.join(root, 'generated')).toSorted()).toEqual(['api.yaml', 'web.yaml']);
  });

  test('renamed folders of the Config are used', async () => {
    const root = smallFleet({
      'infractl.yaml': config({
        generated: 'placed/by-tool',
        lockfile: 'state/fleet.lock',
        manifests: ['*.yaml'],
      }),
    });
    expect((await apply(root)).json.written).toEqual([
      'placed/by-tool/api.yaml',
      'placed/by-tool/web.yaml',
      'state/fleet.lock',
    ]);
    expect((await apply(root, '--detailed-exitcode')).code).toBe(0);
  });

  test('what stands is read from the generated folder, never from the lockfile', async () => {
    const root = smallFleet();
    await apply(root);
    const file = path.join(root, 'generated/api.yaml');
    const other = read(root, 'generated/api.yaml').includes('a-01') ? ['a-01', 'b-01'] : ['b-01', 'a-01'];
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(other[0] as string, other[1] as string));
    const { json } = await apply(root);
    expect(read(root, 'generated/api.yaml')).toContain(`compute: ${other[1]}`);
    expect(json.changes.map(({ action, name }) => `${action} ${name}`)).toContain(`create api--${other[1]}`);
  });
});

describe('renames', () => {
  test('of a compute: one update, nothing moves, nothing is deleted', async () => {
    const root = smallFleet({ 'infractl.yaml': config({ gates: { deletions: 0, moves: 0 } }) });
    await apply(root);
    write(root, 'computes.yaml', `${compute('a-new', {}, was('a-01'))}---\n${compute('b-01')}`);
    const { code, json } = await apply(root);
    expect({ code, summary: { ...json.summary, update: 0 } }).toEqual({
      code: 0,
      summary: { create: 0, update: 0, delete: 0 },
    });
    expect(json.changes[0]).toMatchObject({
      action: 'update',
      kind: 'Compute',
      name: 'a-new',
      previousName: 'a-01',
    });
    expect(json.changes.filter(({ kind }) => kind === 'Compute')).toHaveLength(1);
    expect((await apply(root, '--detailed-exitcode')).code).toBe(0);
  });

  test('of an address under the same manifest name and the other way round: an update', async () => {
    const ip = (name: string, more: object) =>
      manifest('IPAddress', name, { address: '192.0.2.1', type: 'public', cidr: '192.0.2.0/24', ...more });
    const root = smallFleet({ 'ip.yaml': ip('ip-1', {}) });
    await apply(root);
    write(root, 'ip.yaml', ip('ip-one', { notes: 'x' }));
    expect((await apply(root)).json.summary).toEqual({ create: 0, update: 1, delete: 0 });
  });

  test('a generated Assignment that is moved out is pinned: one update, the file follows', async () => {
    const root = smallFleet();
    await apply(root);
    renameSync(path.join(root, 'generated/api.yaml'), path.join(root, 'pinned.yaml'));
    const { json } = await apply(root);
    expect(json.summary).toEqual({ create: 0, update: 1, delete: 0 });
    expect(existsSync(path.join(root, 'generated/api.yaml'))).toBe(false);
  });
});

describe('what is unsafe is refused: exit 3, nothing written', () => {
  async function refused(root: string, rule: string): Promise<Applied> {
    const before = snapshotOf(root);
    const { code, json, stderr } = await apply(root);
    expect({ code, rules: json.violations.map((violation) => violation.rule) }, stderr).toEqual({
      code: 3,
      rules: [rule],
    });
    expect(json).toMatchObject({
      formatVersion: '1',
      applied: false,
      written: [],
      error: { code: rule === 'unplaced' ? 'infeasible' : 'unsafe' },
      diagnostics: [],
    });
    expect(stderr).toContain(json.violations[0]?.message);
    expect(snapshotOf(root)).toEqual(before);
    expect((await runCli(['apply', '--dry-run'], { cwd: root })).code).toBe(3);
    expect((await runCli(['diff'], { cwd: root })).code).toBe(3);
    return json;
  }

  test('an instance without a place, unless the gate allows it', async () => {
    const big = service('big', { resources: { min: { cores: 64 } } });
    const root = smallFleet({ 'big.yaml': big });
    expect((await refused(root, 'unplaced')).unplaced.map((row) => row.service)).toEqual(['big']);
    write(root, 'infractl.yaml', config({ gates: { unplaced: 1 } }));
    const { code, json } = await apply(root, '--detailed-exitcode');
    expect({ code, written: json.written }).toEqual({
      code: 2,
      written: ['generated/api.yaml', 'generated/web.yaml', 'infractl.lock'],
    });
    expect((await apply(root, '--detailed-exitcode')).code).toBe(0);
    write(root, 'infractl.yaml', config({ gates: { unplaced: '10%' } }));
    await refused(root, 'unplaced');
  });

  test('more deletions than the gate allows', async () => {
    const root = smallFleet({ 'infractl.yaml': config({ gates: { deletions: 1 } }) });
    await apply(root);
    rmSync(path.join(root, 'api.yaml')); // the Service and its generated Assignment
    expect((await refused(root, 'deletions')).violations[0]?.message).toBe(
      '2 resources would be deleted; gates.deletions allows 1',
    );
    write(root, 'infractl.yaml', config({ gates: { deletions: '30%' } }));
    expect((await apply(root)).code).toBe(0);
  });

  test('more moves than the gate allows', async () => {
    const root = smallFleet({ 'infractl.yaml': config({ gates: { moves: 0 } }) });
    await apply(root);
    const [host] = /a-01|b-01/.exec(read(root, 'generated/api.yaml')) ?? [];
    write(
      root,
      'computes.yaml',
      `${compute('a-01', host === 'a-01' ? { state: 'inactive' } : {})}---\n${compute('b-01', host === 'b-01' ? { state: 'inactive' } : {})}`,
    );
    expect((await refused(root, 'moves')).violations[0]?.message).toContain('gates.moves allows 0');
    write(root, 'infractl.yaml', config({ gates: { moves: '100%', deletions: 0 } }));
    expect((await apply(root)).code).toBe(0);
  });

  test('nothing was loaded, and the lockfile has resources', async () => {
    const root = smallFleet();
    await apply(root);
    for (const file of ['computes.yaml', 'web.yaml', 'api.yaml']) rmSync(path.join(root, file));
    const { code, json } = await apply(root);
    expect(code).toBe(3);
    expect(json.violations.map(({ rule }) => rule)).toContain('nothing-loaded');
    rmSync(path.join(root, 'generated'), { recursive: true });
    rmSync(path.join(root, 'infractl.yaml'));
    const before = snapshotOf(root);
    expect((await apply(root)).json.violations.map(({ rule }) => rule)).toContain('nothing-loaded');
    expect(snapshotOf(root)).toEqual(before);
  });

  test('validate does not call an empty folder sound where the lockfile has resources', async () => {
    const root = smallFleet();
    await apply(root);
    for (const file of ['computes.yaml', 'web.yaml', 'api.yaml']) rmSync(path.join(root, file));
    rmSync(path.join(root, 'generated'), { recursive: true });
    const { code, stdout } = await runCli(['validate', '-C', root, '-o', 'json']);
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as { diagnostics: unknown[] }).diagnostics).toMatchObject([
      { rule: 'nothing-loaded', severity: 'error', file: 'infractl.lock', line: 1 },
    ]);
    writeFileSync(path.join(root, 'bad.yaml'), 'kind: Compute\n');
    expect((await runCli(['validate', '-C', root])).code).toBe(1);
  });

  test('nothing was loaded and nothing was ever applied: done', async () => {
    expect((await runCli(['apply'], { cwd: folderOf({}) })).code).toBe(0);
  });

  test.each([
    ['a service', 'api.yaml', service('api', {}, protect)],
    [
      'an address',
      'ip.yaml',
      manifest('IPAddress', 'ip', { address: '192.0.2.1', type: 'public', cidr: '192.0.2.0/24' }, protect),
    ],
  ])('the deletion of what is protected: %s', async (_, file, text) => {
    const root = smallFleet({ [file]: text });
    await apply(root);
    rmSync(path.join(root, file));
    expect((await refused(root, 'protect')).violations[0]?.message).toContain('infractl.dev/protect');
    write(root, file, text.replace('"true"', '"false"'));
    expect((await apply(root)).code).toBe(0);
    rmSync(path.join(root, file));
    expect((await apply(root)).code).toBe(0);
  });

  test('the removal of what runs on a protected compute', async () => {
    const computes = `${compute('a-01', {}, protect)}---\n${compute('b-01', {}, protect)}`;
    const root = smallFleet({ 'computes.yaml': computes });
    await apply(root);
    rmSync(path.join(root, 'api.yaml'));
    expect((await refused(root, 'protect')).violations[0]?.message).toMatch(
      /^service api would be taken from Compute [ab]-01/,
    );
    write(root, 'api.yaml', service('api'));
    write(root, 'web.yaml', service('web', { replicas: 1 }));
    await refused(root, 'protect');
    write(root, 'web.yaml', service('web', { replicas: 3 }));
    expect((await apply(root)).code).toBe(0);
  });

  test('the same where no lockfile tells of it', async () => {
    const root = smallFleet({
      'computes.yaml': `${compute('a-01', {}, protect)}---\n${compute('b-01', {}, protect)}`,
    });
    await apply(root);
    rmSync(path.join(root, 'infractl.lock'));
    write(root, 'web.yaml', service('web', { replicas: 1 }));
    await refused(root, 'protect');
  });

  test('a vm that leaves its protected host', async () => {
    const vm = manifest('Compute', 'vm-1', {
      type: 'vm',
      provider: 'own',
      region: 'eu',
      host: 'a-01',
      capacity: { cores: 1 },
    });
    const root = smallFleet({
      'computes.yaml': `${compute('a-01', {}, protect)}---\n${compute('b-01')}`,
      'vm.yaml': vm,
    });
    await apply(root);
    rmSync(path.join(root, 'vm.yaml'));
    expect((await refused(root, 'protect')).violations[0]?.message).toMatch(
      /^vm vm-1 would be taken from Compute a-01/,
    );
  });
});

describe('a plan other than the one that was reviewed is refused: exit 4', () => {
  test('--expect', async () => {
    const root = smallFleet();
    const { json: plan } = await runJson<{ digest: string }>(['plan'], { cwd: root });
    write(root, 'api.yaml', service('api', { resources: { min: { cores: 1 } } }));
    const before = snapshotOf(root);
    const stale = await apply(root, '--expect', plan.digest);
    expect(stale).toMatchObject({ code: 4, json: { formatVersion: '1', error: { code: 'stale' } } });
    expect(snapshotOf(root)).toEqual(before);
    write(root, 'api.yaml', SMALL['api.yaml']);
    expect(await apply(root, '--expect', plan.digest)).toMatchObject({
      code: 0,
      json: { digest: plan.digest },
    });
    expect((await runCli(['apply', '--expect', 'another'], { cwd: root })).code).toBe(4);
    expect((await runCli(['apply', '--expect', ''], { cwd: root })).code).toBe(64);
  });

  test('a kept plan, with its options', async () => {
    const root = smallFleet();
    const kept = path.join(folderOf({}), 'plan.json');
    expect((await runCli(['plan', '--without', 'a-01', '--out', kept], { cwd: root })).code).toBe(0);
    expect(await apply(root, kept)).toMatchObject({ code: 0 });
    expect(read(root, 'generated/web.yaml') + read(root, 'generated/api.yaml')).not.toContain('a-01');
    const again = await apply(root, kept);
    expect(again).toMatchObject({ code: 4, json: { error: { code: 'stale' } } });
  });

  test('a kept plan survives a journal entry, a comment and a crash, but no change of its inputs', async () => {
    const root = smallFleet();
    const kept = path.join(folderOf({}), 'plan.json');
    await runCli(['plan', '--out', kept], { cwd: root });
    await runCli(
      ['journal', 'add', '--compute', 'a-01', '--category', 'other', '--content', 'x', '--as', 'y'],
      { cwd: root },
    );
    write(root, 'api.yaml', `# comment\n${SMALL['api.yaml']}`);
    expect((await apply(root, kept, '--dry-run')).code).toBe(0);
    write(root, 'more.yaml', compute('c-01'));
    expect((await apply(root, kept)).code).toBe(4);
    rmSync(path.join(root, 'more.yaml'));
    expect((await apply(root, kept)).code).toBe(0);
  });

  test.each([
    ['no such file', undefined, 1, 'cannot read the plan'],
    ['no JSON', 'x', 1, 'it is no plan'],
    ['JSON of something else', '{"a":1}', 1, 'it is no plan'],
    ['of a newer version', '{"kind":"infractl-plan","formatVersion":"2"}', 1, 'another version'],
    [
      'with options that are none',
      '{"kind":"infractl-plan","formatVersion":"1","digest":"a","inputs":"b","options":{"only":1}}',
      1,
      'damaged',
    ],
  ])('a plan file that is none: %s', async (_, text, code, message) => {
    const root = smallFleet();
    const file = path.join(folderOf({}), 'plan.json');
    if (text !== undefined) writeFileSync(file, text);
    const result = await apply(root, file);
    expect(result).toMatchObject({
      code,
      json: { error: { message: expect.stringContaining(message) as string } },
    });
    expect(existsSync(path.join(root, 'infractl.lock'))).toBe(false);
  });

  test('a plan that was edited to something else is refused', async () => {
    const root = smallFleet();
    const file = path.join(folderOf({}), 'plan.json');
    await runCli(['plan', '--out', file], { cwd: root });
    const kept = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...kept, options: { without: ['a-01'] } }));
    expect((await apply(root, file)).code).toBe(4);
  });
});

describe('a lockfile that cannot be trusted stops apply and diff: exit 1, nothing written', () => {
  test.each([
    ['empty', () => '', 'is empty'],
    ['cut in half', (text: string) => text.slice(0, text.length / 2), 'was cut off'],
    ['edited', (text: string) => text.replace('ovh', 'ovi'), 'is damaged'],
    ['of a newer version', (text: string) => text.replace('"version":1', '"version":99'), 'version 99'],
    [
      'with conflict markers',
      (text: string) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> x\n`,
      'conflict markers',
    ],
  ])('%s', async (_, damage, message) => {
    const root = smallFleet();
    await apply(root);
    write(root, 'infractl.lock', damage(read(root, 'infractl.lock')));
    write(root, 'more.yaml', compute('c-01'));
    const before = snapshotOf(root);
    for (const command of ['apply', 'diff']) {
      const { code, json } = await runJson<Applied>([command], { cwd: root });
      expect({ code, error: json.error?.code }).toEqual({ code: 1, error: 'lockfile' });
      expect(json.error?.message).toContain(message);
    }
    expect(snapshotOf(root)).toEqual(before);
  });

  test('missing: a first apply', async () => {
    const root = smallFleet();
    await apply(root);
    rmSync(path.join(root, 'infractl.lock'));
    expect(await apply(root)).toMatchObject({ code: 0, json: { written: ['infractl.lock'] } });
  });
});

describe('what cannot be written: exit 1 with the path, nothing written', () => {
  async function fails(root: string, message: string): Promise<void> {
    const before = snapshotOf(root);
    const { code, json } = await apply(root);
    expect(code).toBe(1);
    expect(json.error?.message).toContain(message);
    expect(snapshotOf(root)).toEqual(before);
  }

  test('manifests with errors', async () => {
    await fails(smallFleet({ 'broken.yaml': 'a: [1\n' }), 'the manifests have errors');
    await fails(
      smallFleet({ 'x.yaml': manifest('IPAssignment', 'x', { compute: 'nope', ip: 'nope' }) }),
      'the manifests have errors',
    );
  });

  test('a generated folder that is a file', async () => {
    const root = smallFleet({ generated: 'a file' });
    await fails(root, 'the manifests have errors');
    expect((await runCli(['apply', '-C', root])).stderr).toContain('generated is no folder');
  });

  test('a generated folder that is a link', async () => {
    const root = smallFleet();
    const outside = folderOf({});
    symlinkSync(outside, path.join(root, 'generated'));
    await fails(root, 'the manifests have errors');
    expect((await runCli(['apply', '-C', root])).stderr).toContain('generated is no folder');
    expect(readdirSync(outside)).toEqual([]);
  });

  test("somebody's own manifest in the generated folder", () =>
    fails(smallFleet({ 'generated/web.yaml': compute('c-01') }), 'generated/web.yaml holds Compute c-01'));

  test('no write permission', () => {
    const root = smallFleet();
    chmodSync(root, 0o555);
    const uid = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const run = spawnSync(process.execPath, [path.join(repositoryRoot, 'dist/cli.js'), 'apply', '-C', root], {
      ...uid,
      encoding: 'utf8',
      cwd: '/',
    });
    expect({ code: run.status, out: run.stdout, stack: run.stderr.includes('    at ') }).toEqual({
      code: 1,
      out: '',
      stack: false,
    });
    expect(run.stderr).toContain(root);
  });
});

describe('usage', () => {
  test.each([
    [['--dry-run', '--commit'], '--dry-run writes nothing'],
    [['-o', 'yaml'], 'unknown output format'],
    [['--compute', 'a-1'], 'did you mean "a-01"?'],
    [['--lock-timeout', 'soon'], 'no number of seconds'],
    [['--today', 'tomorrow'], 'is no date'],
    [['plan.json', '--rebalance'], 'a kept plan has its options in it'],
    [['a', 'b'], 'too many arguments'],
    [['--frobnicate'], 'unknown option'],
  ])('%j is refused: 64', async (args, message) => {
    expect(await runCli(['apply', ...args], { cwd: smallFleet() })).toMatchObject({
      code: 64,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
  });
});

describe('crashes', () => {
  const cli = path.join(repositoryRoot, 'dist/cli.js');
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [
      `s-${index}.yaml`,
      service(`s-${index}`, { resources: { min: { cores: '10m' } } }),
    ]),
  );

  test('killed at any moment, the next apply ends where an undisturbed one does', async () => {
    const undisturbed = smallFleet(many);
    const started = Date.now();
    await apply(undisturbed);
    const duration = Date.now() - started;
    const wanted = snapshotOf(undisturbed);
    const root = smallFleet(many);
    for (let round = 0; round < 24; round++) {
      await killAfter(root, (duration * (0.35 + (round % 12) * 0.06)) | 0);
      for (const [file, text] of snapshotOf(root)) {
        if (/^(?:generated\/[^.]|infractl\.lock)/.test(file)) expect(text, file).toBe(wanted.get(file));
      }
      if (round % 12 !== 11) continue;
      const { code, stderr } = await runCli(['apply'], { cwd: root });
      expect(code, stderr).toBe(0);
      expect(snapshotOf(root)).toEqual(wanted);
      rmSync(path.join(root, 'generated'), { recursive: true });
      rmSync(path.join(root, 'infractl.lock'));
    }
  });

  function killAfter(root: string, milliseconds: number): Promise<void> {
    const child = spawn(process.execPath, [cli, 'apply'], { cwd: root, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    return new Promise((resolve) => child.on('exit', () => (clearTimeout(timer), resolve())));
  }

  test('six at once end as one does', async () => {
    const undisturbed = smallFleet();
    await apply(undisturbed);
    const root = smallFleet();
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => runCli(['apply', '--detailed-exitcode'], { cwd: root })),
    );
    expect(runs.map(({ code }) => code).toSorted()).toEqual([0, 0, 0, 0, 0, 2]);
    expect(snapshotOf(root)).toEqual(snapshotOf(undisturbed));
  });
});
