import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { git, newRepository } from '../git/support.ts';
import { copyOfExample, folderOf, runHere, runJson, snapshotOf } from '../support/cli.ts';

const compute = (name: string) => `apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: ${name}}
spec: {type: vps, provider: ovh, region: eu}
`;
const config = (spec: string) =>
  `apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: fleet}\nspec: {${spec}}\n`;
const fleet = () => folderOf({ 'infractl.yaml': config(''), 'db.yaml': compute('db-01') });
const at = '2026-11-24T15:30:00Z';

function add(...more: string[]): string[] {
  const what = ['--compute', 'db-01', '--category', 'hardware', '--content', 'Fan of PSU 2 replaced'];
  return ['journal', 'add', ...what, ...more];
}

interface Added {
  readonly file: string;
  readonly item: {
    readonly metadata: { readonly name: string };
    readonly spec: Readonly<Record<string, string>>;
  };
}

describe('journal add', () => {
  test('writes one new manifest that says who and when', async () => {
    const root = fleet();
    const { code, stdout } = await runHere(add('--as', 'alice', '--at', at), { cwd: root });
    const file =
      /^Wrote (journal\/db-01\/2026-11-24-153000-db-01-[0-9a-f]{6})\.yaml\n$/.exec(stdout)?.[1] ?? '';
    expect({ code, named: file !== '' }).toEqual({ code: 0, named: true });
    expect(readFileSync(path.join(root, `${file}.yaml`), 'utf8')).toBe(`apiVersion: infractl.dev/v1
kind: JournalEntry
metadata:
  name: ${path.basename(file)}
spec:
  compute: db-01
  category: hardware
  content: Fan of PSU 2 replaced
  timestamp: "2026-11-24T15:30:00Z"
  createdBy: alice
`);
    expect((await runHere(['validate', '-o', 'json'], { cwd: root })).stdout).not.toContain('schema/');
  });

  test('who: --as, else INFRACTL_ACTOR, else git, else nobody with a note', async () => {
    const root = newRepository({ 'db.yaml': compute('db-01') });
    git(root, 'config', 'user.name', 'Ada');
    const who = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      (await runJson<Added>([...add('--at', at), ...args], { cwd: root, env })).json.item.spec['createdBy'];
    expect(await who(['--as', 'alice'], { INFRACTL_ACTOR: 'bot' })).toBe('alice');
    expect(await who([], { INFRACTL_ACTOR: 'bot' })).toBe('bot');
    expect(await who([])).toBe('Ada');
    const nobody = await runHere(add(), { cwd: fleet() });
    expect(nobody).toMatchObject({ code: 0, stderr: expect.stringContaining('without an author') as string });
  });

  test('the time is the clock of the run where none is given', async () => {
    const before = Date.now();
    const { json } = await runJson<Added>(add(), { cwd: fleet() });
    const time = Date.parse(json.item.spec['timestamp'] ?? '');
    expect(time).toBeGreaterThanOrEqual(before - 1000);
    expect(time).toBeLessThanOrEqual(Date.now());
  });

  test('many at once, alike to the letter, are as many entries', async () => {
    const root = fleet();
    const runs = Array.from({ length: 6 }, () => runHere(add('--as', 'x', '--at', at), { cwd: root }));
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(readdirSync(path.join(root, 'journal/db-01'))).toHaveLength(6);
    const { json } = await runJson<{ items: unknown[] }>(['journal', 'list'], { cwd: root });
    expect(json.items).toHaveLength(6);
  });

  test('whatever the text is, it comes back as it was', async () => {
    const root = fleet();
    const content = '# Heading\n\n- a: "b" \'c\' | <img onerror=x>\n\t\u001b[2J\u202e ::set-output:: no\n\n';
    const words = ['journal', 'add', '--compute', 'db-01', '--category', 'other'];
    const { json } = await runJson<Added>([...words, '--content', content, '--as', '@me | # x'], {
      cwd: root,
    });
    const written = parse(readFileSync(path.join(root, json.file), 'utf8')) as Added['item'];
    expect(written.spec).toMatchObject({ content, createdBy: '@me | # x' });
    const text = await runHere(['journal', 'list'], { cwd: root });
    expect(text.stdout).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  });

  test('a fleet with other errors still takes an entry: incidents do not wait', async () => {
    const root = folderOf({ 'db.yaml': compute('db-01'), 'broken.yaml': 'a: [1\n' });
    expect((await runHere(add('--as', 'x'), { cwd: root })).code).toBe(0);
  });

  const refused: readonly (readonly [string, readonly string[], number, string])[] = [
    ['an unknown compute', ['--compute', 'db-1'], 1, 'Compute "db-1" not found, did you mean "db-01"?'],
    ['an unknown category', ['--category', 'hardwar'], 64, 'did you mean hardware?'],
    ['no content', ['--content', ' \n'], 64, '--content is empty'],
    ['a content beyond the schema', ['--content', 'x'.repeat(65_537)], 64, '65,536'],
    ['a time that is none', ['--at', 'yesterday'], 64, 'is no time'],
    ['a time that there is not', ['--at', '2026-02-30T25:00:00Z'], 64, 'is no time'],
    ['an empty author', ['--as', ' '], 64, '--as is empty'],
    ['a folder outside', ['--folder', '../journal'], 1, 'does not match'],
    ['a dot-folder, which is never read', ['--folder', '.journal'], 1, 'does not match'],
  ];
  test.each(refused)('%s is refused and nothing is written', async (_, flags, code, message) => {
    const root = fleet();
    const before = snapshotOf(root);
    const result = await runHere(add('--as', 'x', ...flags), { cwd: root });
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) as string });
    const { json } = await runJson(add('--as', 'x', ...flags), { cwd: root });
    expect(json).toMatchObject({
      formatVersion: '1',
      error: { message: expect.stringContaining(message) as string },
    });
    expect(snapshotOf(root)).toEqual(before);
  });

  test('what is missing or unknown on the command line is a usage error', async () => {
    expect((await runHere(['journal', 'add', '--compute', 'db-01'], { cwd: fleet() })).code).toBe(64);
    expect((await runHere(['journal', 'remove'], { cwd: fleet() })).code).toBe(64);
    expect((await runHere(add('-o', 'xml'), { cwd: fleet() })).code).toBe(64);
  });

  test('a pattern that would not read the entry is told before it is written', async () => {
    const root = folderOf({
      'infractl.yaml': config('manifests: ["fleet/**/*.yaml"]'),
      'fleet/db.yaml': compute('db-01'),
    });
    const refusal = await runHere(add('--as', 'x'), { cwd: root });
    expect(refusal.stderr).toContain('does not match journal/db-01/');
    expect(existsSync(path.join(root, 'journal'))).toBe(false);
    expect((await runHere(add('--as', 'x', '--folder', 'fleet/journal'), { cwd: root })).code).toBe(0);
  });

  test('a linked folder is not written through', async () => {
    const root = fleet();
    const outside = folderOf({});
    symlinkSync(outside, path.join(root, 'journal'));
    const result = await runHere(add('--as', 'x'), { cwd: root });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('symbolic link') as string });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe('journal list', () => {
  test('the newest first, by the instant and not by its spelling', async () => {
    const root = fleet();
    const entries = [
      ['2026-01-01T00:30:00+02:00', 'first'],
      ['2025-12-31T23:00:00Z', 'second'],
      ['2026-06-01T00:00:00Z', 'third'],
    ] as const;
    for (const [time, content] of entries) {
      await runHere(add('--content', content, '--as', 'x', '--at', time), { cwd: root });
    }
    const { json } = await runJson<{ items: { spec: { content: string } }[] }>(['journal', 'list'], {
      cwd: root,
    });
    expect(json.items.map(({ spec }) => spec.content)).toEqual(['third', 'second', 'first']);
    expect((await runHere(['journal', 'list', '--category', 'network'], { cwd: root })).stdout).toBe(
      'No entries.\n',
    );
  });

  test('text, markdown and JSON of the example', async () => {
    const root = copyOfExample('fleet');
    const list = ['journal', 'list', '--compute', 'train-01'];
    expect((await runHere(list, { cwd: root })).stdout).toBe(
      '2026-11-16T18:00:00Z  train-01  maintenance  by ops\n    GPU driver updated, no reboot needed.\n',
    );
    expect((await runHere([...list, '-o', 'markdown'], { cwd: root })).stdout).toBe(
      '## Journal\n\n**2026-11-16T18:00:00Z** `train-01` maintenance, by ops\n\n```\nGPU driver updated, no reboot needed.\n```\n',
    );
    const { json } = await runJson<{ items: unknown[] }>(['journal', 'list'], { cwd: root });
    expect(json.items).toHaveLength(8);
  });

  test('an unknown compute is an error with the nearest name', async () => {
    const result = await runHere(['journal', 'list', '--compute', 'trian-01'], {
      cwd: copyOfExample('fleet'),
    });
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('did you mean "train-01"?') as string,
    });
  });
});
