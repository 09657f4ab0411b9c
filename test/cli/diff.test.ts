import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { git, newRepository, writeFiles } from '../git/support.ts';
import { copyOfExample, folderOf, runHere, runJson, snapshotOf } from '../support/cli.ts';
import { compute, config, manifest, service, SMALL, smallFleet } from './support-fleet.ts';

interface Diff {
  readonly formatVersion: string;
  readonly changes: readonly {
    action: string;
    kind: string;
    name: string;
    file: string | null;
    fields: readonly { path: string; before: unknown; after: unknown }[];
  }[];
  readonly summary: { create: number; update: number; delete: number };
  readonly exposure: { opened: readonly { sentence: string }[]; closed: readonly { sentence: string }[] };
  readonly cost: {
    before: number | null;
    after: number | null;
    currency: string | null;
    unknown: readonly string[];
  };
}

const diff = (root: string, ...args: string[]) => runJson<Diff>(['diff', ...args], { cwd: root });
const brief = ({ changes }: Diff) => changes.map(({ action, kind, name }) => `${action} ${kind}/${name}`);

describe('against the lockfile', () => {
  test('an edit shows its field, and exit 2 where that is asked for', async () => {
    const root = smallFleet();
    await runHere(['apply'], { cwd: root });
    writeFileSync(path.join(root, 'api.yaml'), service('api', {}, { labels: { tier: 'x' } }));
    const { code, json } = await diff(root, '--detailed-exitcode');
    expect(code).toBe(2);
    expect(json).toEqual({
      formatVersion: '1',
      changes: [
        {
          action: 'update',
          kind: 'Service',
          name: 'api',
          file: 'api.yaml',
          fields: [{ path: 'metadata.labels.tier', before: null, after: 'x' }],
        },
      ],
      summary: { create: 0, update: 1, delete: 0 },
      exposure: { opened: [], closed: [], total: { opened: 0, closed: 0 }, incomplete: [] },
      cost: { before: 0, after: 0, currency: null, unknown: ['a-01', 'b-01'] },
      violations: [],
    });
    expect((await diff(root)).code).toBe(0);
  });

  test('planned Assignments are part of what is desired, before any is written', async () => {
    const { json } = await diff(smallFleet());
    expect(brief(json).filter((line) => line.includes('Assignment'))).toHaveLength(2);
    expect(json.changes.find(({ name }) => name.startsWith('api--'))?.file).toBe('generated/api.yaml');
  });

  test('a delete has no file', async () => {
    const root = smallFleet();
    await runHere(['apply'], { cwd: root });
    rmSync(path.join(root, 'api.yaml'));
    const { json } = await diff(root);
    expect(json.changes.map(({ action, file }) => [action, file])).toEqual([
      ['delete', null],
      ['delete', null],
    ]);
  });

  test('what it opens, what it costs', async () => {
    const root = copyOfExample('fleet');
    await runHere(['apply'], { cwd: root });
    const file = path.join(root, 'computes/fsn1.yaml');
    const text = readFileSync(file, 'utf8');
    const price = Number(/monthlyCost: (\d+)/.exec(text)?.[1]);
    writeFileSync(file, text.replace(/monthlyCost: \d+/, `monthlyCost: ${price + 10}`));
    writeFiles(root, {
      'more.yaml': `${manifest('FirewallRule', 'pg-for-all', { action: 'ALLOW', protocol: 'tcp', source: 'any', destination: 'any', portStart: 5432, priority: 1 })}---\n${manifest('FirewallAssignment', 'pg-for-all', { rule: 'pg-for-all', computes: ['db-01'] })}`,
    });
    const { json } = await diff(root);
    expect(json.exposure.opened.map(({ sentence }) => sentence).join('\n')).toMatch(
      /opens tcp\/5432 on db-01.*0\.0\.0\.0\/0/,
    );
    expect((json.cost.after ?? 0) - (json.cost.before ?? 0)).toBeCloseTo(10);
    const text2 = await runHere(['diff'], { cwd: root });
    expect(text2.stdout).toContain('+ FirewallRule pg-for-all (more.yaml)');
    expect(text2.stdout).toContain('Cost a month: ');
    expect((await runHere(['diff', '-o', 'markdown'], { cwd: root })).stdout).toContain('**Exposure**');
  });

  test('it changes nothing', async () => {
    const root = smallFleet();
    const before = snapshotOf(root);
    await diff(root);
    expect(snapshotOf(root)).toEqual(before);
  });

  test('hostile text is shown and does nothing', async () => {
    const notes = '\u001b[2J\u202e | <img src=x onerror=alert(1)> @someone ::error::x';
    const root = smallFleet();
    await runHere(['apply'], { cwd: root });
    writeFileSync(
      path.join(root, 'api.yaml'),
      service('api', {}, { labels: { x: 'y' }, annotations: { note: notes } }),
    );
    const text = await runHere(['diff'], { cwd: root, env: { GITHUB_ACTIONS: 'true' } });
    expect(text.stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]|^\s*::/mu);
    const markdown = await runHere(['diff', '-o', 'markdown'], { cwd: root });
    expect(markdown.stdout).toContain('not shown here');
    expect(markdown.stdout).not.toMatch(/<img|@someone/);
  });
});

describe('against a revision', () => {
  let root: string;
  beforeEach(() => {
    root = newRepository({ ...SMALL });
  });

  test('the manifests of both sides, without planning', async () => {
    writeFileSync(path.join(root, 'api.yaml'), service('api', { replicas: 3 }));
    writeFiles(root, { 'c.yaml': compute('c-01') });
    const { code, json } = await diff(root, '--base', 'HEAD', '--detailed-exitcode');
    expect({ code, changes: brief(json) }).toEqual({
      code: 2,
      changes: ['create Compute/c-01', 'update Service/api'],
    });
    expect(json.changes[1]).toMatchObject({
      file: 'api.yaml',
      fields: [{ path: 'spec.replicas', before: null, after: 3 }],
    });
    expect((await diff(root, '--base', 'main')).code).toBe(0);
  });

  test('generated Assignments as they stand on both sides', async () => {
    await runHere(['apply'], { cwd: root });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'applied');
    expect(brief((await diff(root, '--base', 'HEAD~1')).json)).toHaveLength(2);
    expect((await diff(root, '--base', 'HEAD', '--detailed-exitcode')).code).toBe(0);
    rmSync(path.join(root, 'generated/api.yaml'));
    expect(brief((await diff(root, '--base', 'HEAD')).json)).toEqual([
      expect.stringContaining('delete Assignment/api--'),
    ]);
  });

  test('a link that both sides have is no change, for neither follows it; a new one is an error', async () => {
    root = newRepository({ 'real/c.txt': compute('c-01') });
    symlinkSync('real/c.txt', path.join(root, 'c.yaml'));
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'link');
    const { code, json } = await diff(root, '--base', 'HEAD', '--detailed-exitcode');
    expect({ code, changes: json.changes }).toEqual({ code: 0, changes: [] });
    symlinkSync('real/c.txt', path.join(root, 'd.yaml'));
    expect((await diff(root, '--base', 'HEAD')).code).toBe(1);
  });

  test('two revisions, whatever the working tree holds', async () => {
    git(root, 'checkout', '-q', '-b', 'topic');
    writeFiles(root, { 'c.yaml': compute('c-01') });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'topic');
    git(root, 'checkout', '-q', 'main');
    writeFileSync(path.join(root, 'broken.yaml'), 'a: [1\n');
    expect(brief((await diff(root, '--base', 'main', '--head', 'topic')).json)).toEqual([
      'create Compute/c-01',
    ]);
    expect(brief((await diff(root, '--base', 'topic', '--head', 'main')).json)).toEqual([
      'delete Compute/c-01',
    ]);
  });

  test('a fleet below the top level of its repository', async () => {
    const top = newRepository({ 'README.md': 'x\n', 'other/not-ours.yaml': 'a: 1\n' });
    writeFiles(path.join(top, 'infra/fleet'), SMALL);
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'fleet');
    writeFiles(path.join(top, 'infra/fleet'), { 'deep/c.yaml': compute('c-01') });
    const fleet = path.join(top, 'infra/fleet');
    expect(brief((await diff(fleet, '--base', 'HEAD')).json)).toEqual(['create Compute/c-01']);
    expect(brief((await diff(path.join(fleet, 'deep'), '--base', 'HEAD')).json)).toEqual([
      'create Compute/c-01',
    ]);
    expect(brief((await diff(top, '-C', 'infra/fleet', '--base', 'HEAD~1')).json)).toHaveLength(6);
  });

  test('each side is read by its own Config', async () => {
    writeFiles(root, {
      'legacy/x.yaml': 'not: ours\n',
      'infractl.yaml': config({ manifests: ['**/*.yaml', '!legacy/**'] }),
    });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'legacy');
    expect(brief((await diff(root, '--base', 'HEAD')).json)).toEqual([]);
    const moved = path.join(root, 'placed');
    mkdirSync(moved);
    renameSync(path.join(root, 'api.yaml'), path.join(moved, 'api.yaml'));
    expect(brief((await diff(root, '--base', 'HEAD')).json)).toEqual([]);
  });

  test('a base that has errors itself counts for what can be read', async () => {
    writeFiles(root, { 'x.yaml': 'a: [1\n' });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'broken');
    writeFiles(root, { 'x.yaml': compute('c-01') });
    const { code, json, stderr } = await diff(root, '--base', 'HEAD');
    expect({ code, changes: brief(json) }).toEqual({ code: 0, changes: ['create Compute/c-01'] });
    expect(stderr).toContain('HEAD has an error itself');
  });

  test.each([
    [['--base', 'nope'], 1, 'cannot resolve the revision "nope"'],
    [['--base', 'main..topic'], 64, 'is no revision'],
    [['--base=--help'], 64, 'is no revision'],
    [['--base', 'a b'], 64, 'is no revision'],
    [['--base', '$(touch x)'], 64, 'is no revision'],
    [['--base', 'HEAD:api.yaml'], 64, 'is no revision'],
    [['--head', 'main'], 64, '--head wants a --base'],
  ])('%j is refused', async (args, code, message) => {
    const result = await diff(root, ...args);
    expect(result).toMatchObject({
      code,
      json: { error: { message: expect.stringContaining(message) as string } },
    });
  });

  test('a folder outside of git is an error', async () => {
    const result = await runJson(['diff', '--base', 'HEAD'], {
      cwd: folderOf(SMALL),
      env: { GIT_CEILING_DIRECTORIES: '/tmp' },
    });
    expect(result).toMatchObject({ code: 1, json: { error: { code: 'git' } } });
  });
});
