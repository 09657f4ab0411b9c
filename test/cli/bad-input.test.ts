import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { copyOfExample, folderOf, runCli, snapshotOf, temporaryFolder } from '../support/cli.ts';

interface Case {
  readonly title: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What stderr (or, of `validate`, stdout) must say: the place first, then what is wrong. */
  readonly says: readonly RegExp[];
}

const config = 'apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: test}\nspec: {}\n';

const manifest = (kind: string, name: string, spec: string): string =>
  `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

const compute = (name: string, more = ''): string =>
  manifest('Compute', name, `{type: vps, provider: p, region: r, capacity: {cores: 4, memory: 8Gi}${more}}`);

const sound = {
  'infractl.yaml': config,
  'node.yaml': compute('node-01'),
  'web.yaml': manifest('Service', 'web', '{resources: {min: {cores: 1}}}'),
};

const cases: readonly Case[] = [
  { title: 'not YAML', files: { 'bad.yaml': 'kind: [Compute\n' }, says: [/bad\.yaml:\d+:\d+/] },
  {
    title: 'not YAML: a tab',
    files: { 'bad.yaml': 'kind: Compute\n\tmetadata: 1\n' },
    says: [/bad\.yaml:2:1/, /tab/i],
  },
  {
    title: 'two documents with one name',
    files: { 'a.yaml': compute('twin'), 'b.yaml': compute('twin') },
    says: [/b\.yaml:3:\d+/, /twin/, /a\.yaml:3/, /name-duplicate/],
  },
  {
    title: 'an unknown kind',
    files: { 'bad.yaml': manifest('Computer', 'x', '{}') },
    says: [/bad\.yaml:2:7/, /Computer/, /Compute\b/],
  },
  {
    title: 'an unknown field, with a suggestion',
    files: { 'bad.yaml': manifest('Service', 'x', '{resources: {min: {cores: 1}}, replica: 2}') },
    says: [/bad\.yaml:4:\d+/, /replica/, /replicas/],
  },
  {
    title: 'a wrong type',
    files: { 'bad.yaml': manifest('Service', 'x', '{resources: {min: {cores: 1}}, replicas: two}') },
    says: [/bad\.yaml:4:\d+/, /two/, /integer|whole number/],
  },
  {
    title: 'a number as a label value',
    files: {
      'bad.yaml':
        'apiVersion: infractl.dev/v1\nkind: Service\nmetadata:\n  name: x\n  labels:\n    rack: 12\nspec: {resources: {min: {cores: 1}}}\n',
    },
    says: [/bad\.yaml:6:11/, /12/, /string|text/],
  },
  {
    title: 'a reference to nothing, with the nearest name',
    files: { 'bad.yaml': manifest('Assignment', 'x', '{service: web, compute: node-02}') },
    says: [/bad\.yaml:4:\d+/, /node-02/, /node-01/, /ref-not-found/],
  },
  {
    title: 'a reference to another kind',
    files: { 'bad.yaml': manifest('Assignment', 'x', '{service: web, compute: web}') },
    says: [/bad\.yaml:4:\d+/, /web/, /Service/, /ref-not-found/],
  },
  {
    title: 'a quantity that is none',
    files: { 'bad.yaml': manifest('Service', 'x', '{resources: {min: {nvme: 12 GBs}}}') },
    says: [/bad\.yaml:4:\d+/, /12 GBs/],
  },
  {
    title: 'min above max',
    files: { 'bad.yaml': manifest('Service', 'x', '{resources: {min: {cores: 8}, max: {cores: 4}}}') },
    says: [/bad\.yaml:4:\d+/, /8/, /4/, /resource-min-over-max/],
  },
  {
    title: 'RAID 5 on two disks',
    files: {
      'bad.yaml': [
        manifest(
          'Component',
          'disk',
          '{type: storage, manufacturer: m, model: d, specs: {capacity_gb: 960, type: nvme}}',
        ),
        manifest(
          'ComponentAssignment',
          'disks',
          '{component: disk, computes: [node-01], quantity: 2, raid: {level: 5, group: data}}',
        ),
      ].join('---\n'),
    },
    says: [/bad\.yaml:9:\d+/, /node-01/, /2 disks/, /raid-too-few-disks/],
  },
  {
    title: 'an IP that is not one',
    files: {
      'bad.yaml': manifest('IPAddress', 'x', '{address: 10.0.0.256, type: private, cidr: 10.0.0.0/24}'),
    },
    says: [/bad\.yaml:4:\d+/, /10\.0\.0\.256/, /ip-invalid/],
  },
  {
    title: 'an IP with a leading zero, which some read as octal',
    files: {
      'bad.yaml': manifest('IPAddress', 'x', '{address: 010.0.0.1, type: private, cidr: 10.0.0.0/24}'),
    },
    says: [/bad\.yaml:4:\d+/, /010\.0\.0\.1/, /ip-invalid/],
  },
  { title: 'an empty file', files: { 'bad.yaml': '' }, says: [/bad\.yaml:1:1/, /empty/] },
  {
    title: 'a file of 50 MB',
    files: { 'bad.yaml': Buffer.alloc(50e6, '# filler\n') },
    says: [/bad\.yaml/, /MB|bytes|large/],
  },
  {
    title: 'invalid UTF-8, with its offset',
    files: { 'bad.yaml': Buffer.concat([Buffer.from('kind: '), Buffer.from([0xc3, 0x28])]) },
    says: [/bad\.yaml:1:8/, /UTF-8/, /\b7\b/],
  },
  {
    title: 'a cycle of hosts',
    files: {
      'bad.yaml': [
        manifest('Compute', 'vm-a', '{type: vm, provider: p, region: r, capacity: {cores: 1}, host: vm-b}'),
        manifest('Compute', 'vm-b', '{type: vm, provider: p, region: r, capacity: {cores: 1}, host: vm-a}'),
      ].join('---\n'),
    },
    says: [/bad\.yaml:(4|9):\d+/, /vm-a > vm-b > vm-a/, /host-cycle/],
  },
  {
    title: 'a document that is not ours, with the way to exclude it',
    files: { 'deploy.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n' },
    says: [/deploy\.yaml:1:\d+/, /apps\/v1/, /spec\.manifests/],
  },
  {
    title: 'deep nesting',
    files: { 'bad.yaml': `x: ${'['.repeat(2000)}` },
    says: [/bad\.yaml:1:\d+/, /deep|nest/],
  },
  {
    title: 'an alias bomb',
    files: {
      'bad.yaml': `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`).join('\n')}\n`,
    },
    says: [/bad\.yaml:\d+:\d+/, /alias/],
  },
  {
    title: '__proto__ as a field',
    files: {
      'bad.yaml': manifest('Service', 'x', '{resources: {min: {cores: 1}}, __proto__: {polluted: true}}'),
    },
    says: [/bad\.yaml:4:\d+/, /__proto__/],
  },
  {
    title: 'a name of Object.prototype where a name is missing',
    files: { 'bad.yaml': manifest('Assignment', 'x', '{service: constructor, compute: toString}') },
    says: [/bad\.yaml:4:\d+/, /constructor/, /toString/],
  },
  {
    title: 'a duplicate key, with both lines',
    files: {
      'bad.yaml':
        'apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: x}\nkind: Compute\nspec: {}\n',
    },
    says: [/bad\.yaml:4:1/, /kind/, /line 2|:2\b/],
  },
  {
    title: 'an escape sequence in a name is shown, not sent',
    files: {
      'bad.yaml':
        'apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: "a\\e[2Jb\\u202e"}\nspec: {resources: {min: {cores: 1}}}\n',
    },
    says: [/bad\.yaml:3:\d+/, /name-invalid/],
  },
  {
    title: 'patterns that leave the root',
    files: { 'infractl.yaml': config.replace('spec: {}', 'spec: {manifests: ["../**/*.yaml"]}') },
    says: [/infractl\.yaml:4:\d+/, /\.\./],
  },
];

/** A colour or cursor sequence, a bidi override, or the tail of a thrown error. */
// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const NEVER = [/\u001b/, /[\u202a-\u202e\u2066-\u2069]/, /\n\s+at .+:\d+:\d+\)?/, /node:internal/];

function expectRefused(
  result: { code: number; stdout: string; stderr: string },
  says: readonly RegExp[],
  code: number,
): void {
  const said = result.stdout + result.stderr;
  for (const pattern of says) expect(said).toMatch(pattern);
  for (const pattern of NEVER) expect(said).not.toMatch(pattern);
  expect(result.code).toBe(code);
}

describe('bad manifests are errors with a place, exit 1, and nothing is written', () => {
  test.each(cases)('$title', async ({ files, says }) => {
    const folder = folderOf({ ...sound, ...files });
    const before = snapshotOf(folder);
    expectRefused(await runCli(['validate'], { cwd: folder }), says, 1);
    expectRefused(await runCli(['apply'], { cwd: folder }), says, 1);
    const json = await runCli(['validate', '-o', 'json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toMatchObject({
      formatVersion: '1',
      summary: { errors: expect.any(Number) },
    });
    expect(snapshotOf(folder)).toEqual(before);
  });

  test('a broken document does not hide the errors of the others', async () => {
    const files = Object.fromEntries(
      cases
        .slice(0, 8)
        .flatMap(({ files: some }, i) => Object.entries(some).map(([name, text]) => [`${i}-${name}`, text])),
    );
    const { stdout } = await runCli(['validate', '-o', 'json'], { cwd: folderOf({ ...sound, ...files }) });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string }[] };
    for (const i of [0, 1, 2, 3, 4, 5, 6, 7])
      expect(diagnostics.some(({ file }) => file.startsWith(`${i}-`))).toBe(true);
  });
});

describe('what is wrong with the place, not with a manifest', () => {
  test('a folder that does not exist', async () => {
    for (const command of ['validate', 'plan', 'apply', 'diff', 'report']) {
      expectRefused(await runCli([command, '-C', '/no/such/folder']), [/\/no\/such\/folder/], 1);
    }
  });

  test('a folder that is a file', async () => {
    const folder = folderOf({ file: '' });
    expectRefused(await runCli(['validate', '-C', path.join(folder, 'file')]), [/file/], 1);
  });

  test('a lockfile cut in half is refused with what to do', async () => {
    const folder = await applied();
    const lock = snapshotOf(folder).get('infractl.lock') ?? '';
    writeFileSync(path.join(folder, 'infractl.lock'), lock.slice(0, lock.length / 2));
    const before = snapshotOf(folder);
    for (const command of ['diff', 'apply'])
      expectRefused(await runCli([command], { cwd: folder }), [/infractl\.lock/, /git/], 1);
    expect(snapshotOf(folder)).toEqual(before);
  });

  test('an empty lockfile is damage, not a fresh start', async () => {
    const folder = await applied();
    writeFileSync(path.join(folder, 'infractl.lock'), '');
    for (const command of ['diff', 'apply'])
      expectRefused(await runCli([command], { cwd: folder }), [/infractl\.lock/, /empty/], 1);
  });

  test('a lockfile of a newer version is refused with what to do', async () => {
    const folder = await applied();
    const lock = snapshotOf(folder).get('infractl.lock') ?? '';
    writeFileSync(
      path.join(folder, 'infractl.lock'),
      lock.replace(/("(?:version|formatVersion|infractl\.lock|lockfile)": *"?)\d+/, '$199'),
    );
    for (const command of ['diff', 'apply'])
      expectRefused(await runCli([command], { cwd: folder }), [/infractl\.lock/, /newer|upgrade|update/], 1);
  });

  test('a generated folder that is a file', async () => {
    const folder = folderOf({ ...sound, generated: 'not a folder\n' });
    const before = snapshotOf(folder);
    for (const command of ['apply', 'plan', 'diff', 'validate'])
      expectRefused(await runCli([command], { cwd: folder }), [/^generated:1:1: error: .*is no folder/m], 1);
    expect(snapshotOf(folder)).toEqual(before);
  });

  test('no permission to write', async () => {
    const folder = folderOf(sound);
    chmodSync(folder, 0o555);
    const before = snapshotOf(folder);
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    expectRefused(await runCli(['apply'], { cwd: folder, ...asNobody }), [/EACCES|[Pp]ermission/], 1);
    chmodSync(folder, 0o755);
    expect(snapshotOf(folder)).toEqual(before);
  });

  test('a generated folder that leads out of the root through a link', async () => {
    const outside = temporaryFolder();
    const folder = folderOf(sound);
    symlinkSync(outside, path.join(folder, 'generated'));
    const { code } = await runCli(['apply'], { cwd: folder });
    expect(code).toBe(1);
    expect(snapshotOf(outside).size).toBe(0);
  });

  test('links in a circle do not hang the walk, and one that leaves the root is named', async () => {
    const folder = folderOf(sound);
    mkdirSync(path.join(folder, 'sub'));
    symlinkSync('..', path.join(folder, 'sub/up'));
    symlinkSync('..', path.join(folder, 'sub/up2'));
    symlinkSync(temporaryFolder(), path.join(folder, 'out'));
    const { code, stdout, stderr } = await runCli(['validate'], { cwd: folder });
    expect(stdout + stderr).toMatch(/out/);
    expect(code).toBe(0);
  });
});

describe('usage errors exit 64 and say what there is', () => {
  test.each([
    { args: ['aply'], says: /apply/ },
    { args: ['validate', '--colour'], says: /--colour/ },
    { args: ['get'], says: /KIND|kind|argument/ },
    { args: ['get', 'computer'], says: /compute/ },
    { args: ['get', 'computes', '-o', 'xml'], says: /xml/ },
    { args: ['get', 'computes', '-l', 'env in prod'], says: /env in prod/ },
    { args: ['plan', '-o', 'sarif'], says: /sarif/ },
    { args: ['validate', '--today', 'tomorrow'], says: /tomorrow/ },
    {
      args: ['journal', 'add', '--compute', 'node-01', '--category', 'party', '--content', 'x'],
      says: /party/,
    },
  ])('infractl $args', async ({ args, says }) => {
    const folder = copyOfExample('minimal');
    const before = snapshotOf(folder);
    const result = await runCli(args, { cwd: folder });
    expectRefused(result, [says], 64);
    expect(result.stdout).toBe('');
    expect(snapshotOf(folder)).toEqual(before);
  });
});

/** A fleet after an apply. */
async function applied(): Promise<string> {
  const folder = folderOf(sound);
  const { code, stderr } = await runCli(['apply'], { cwd: folder });
  expect(stderr).not.toMatch(/error/);
  expect(code).toBe(0);
  return folder;
}
