import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, repositoryRoot, runCli, runJson, snapshotOf, temporaryFolder } from '../support/cli.ts';

const { version } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const PACKAGE = `vendor/infractl-${version}.tgz`;
const FILES = [
  '.gitattributes',
  '.github/actions/infractl/action.yml',
  '.github/workflows/infractl-main.yml',
  '.github/workflows/infractl-pull-request.yml',
  '.github/workflows/infractl-scheduled.yml',
  '.gitignore',
  '.infractl.schema.json',
  '.pre-commit-config.yaml',
  '.vscode/settings.json',
  'fleet/computes.yaml',
  'fleet/network.yaml',
  'fleet/services.yaml',
  'infractl.yaml',
  PACKAGE,
];

describe('init', () => {
  it('makes a repository that passes validate without a word', async () => {
    const folder = temporaryFolder();
    expect((await runCli(['init', 'fleet'], { cwd: folder })).code).toBe(0);
    const { code, json } = await runJson<{ readonly diagnostics: readonly { readonly severity: string }[] }>(
      ['validate'],
      {
        cwd: path.join(folder, 'fleet'),
      },
    );
    expect(code).toBe(0);
    expect(json.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('makes a repository that can be applied, once', async () => {
    const folder = temporaryFolder();
    await runCli(['init'], { cwd: folder });
    expect((await runCli(['plan', '--detailed-exitcode'], { cwd: folder })).code).toBe(2);
    expect((await runCli(['apply'], { cwd: folder })).code).toBe(0);
    const before = snapshotOf(folder);
    expect((await runCli(['apply', '--detailed-exitcode'], { cwd: folder })).code).toBe(0);
    expect(snapshotOf(folder)).toEqual(before);
  });

  it('works in an empty folder and in one that holds other things', async () => {
    const folder = folderOf({ 'README.md': 'mine', '.git/HEAD': 'ref: refs/heads/main' });
    const { code, json } = await runJson(['init'], { cwd: folder });
    expect({ code, json }).toEqual({
      code: 0,
      json: { formatVersion: '1', files: expect.arrayContaining(FILES) },
    });
    expect([...snapshotOf(folder).keys()]).toEqual(['.git/HEAD', ...FILES, 'README.md'].toSorted());
  });

  it("leaves a repository's own .gitignore alone, and says what it wants in there", async () => {
    const folder = folderOf({ '.gitignore': 'mine\n' });
    const { code, stderr } = await runCli(['init'], { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toContain('note: .gitignore is there already; it wants these lines:\n');
    expect(stderr).toContain('.infractl/\n');
    expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('wires the schema into editors, by paths that exist', async () => {
    const folder = temporaryFolder();
    await runCli(['-C', folder, 'init']);
    for (const file of FILES.filter((name) => /^[^.].*\.yaml$/.test(name))) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const schema = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1] ?? 'missing';
      expect(path.join(path.dirname(file), schema)).toBe('.infractl.schema.json');
    }
    const settings = JSON.parse(readFileSync(path.join(folder, '.vscode/settings.json'), 'utf8')) as object;
    expect(settings).toHaveProperty(['yaml.schemas', './.infractl.schema.json']);
  });

  it('refuses to overwrite, names what is there and writes nothing', async () => {
    const folder = folderOf({ 'infractl.yaml': 'mine', 'fleet/services.yaml': 'mine' });
    const before = snapshotOf(folder);
    const { code, stderr } = await runCli(['init'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('fleet/services.yaml, infractl.yaml exist already');
    expect(snapshotOf(folder)).toEqual(before);
  });

  it('does not write through a symbolic link', async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(elsewhere, path.join(folder, 'fleet'));
    const { code, stderr } = await runCli(['init'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('fleet exists already');
    expect(snapshotOf(elsewhere).size).toBe(0);
  });

  it('says so where the folder is a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'taken'), '');
    mkdirSync(path.join(folder, 'free'));
    const { code, stderr } = await runCli(['init', 'taken'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('cannot write the new repository: ENOTDIR');
  });
});
