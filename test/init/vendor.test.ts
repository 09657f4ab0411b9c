import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { installLines, readSource } from '../../src/init/source.ts';
import { repositoryRoot, runCli, runJson, snapshotOf, temporaryFolder } from '../support/cli.ts';

const { version } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const PACKAGE = `vendor/infractl-${version}.tgz`;
const ACTION = '.github/actions/infractl/action.yml';
const MAIN = '.github/workflows/infractl-main.yml';

async function initialised(...args: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  expect((await runCli(['init', ...args], { cwd: folder })).code).toBe(0);
  return folder;
}

const read = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');
const edit = (folder: string, file: string, from: string, to: string): void =>
  writeFileSync(path.join(folder, file), read(folder, file).replace(from, to));
const shell = (script: string, cwd: string): string =>
  execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What the action of a fleet repository runs, installing into a folder of the test. */
function installScript(folder: string): string {
  const lines = read(folder, ACTION).split('\n');
  return lines
    .slice(lines.findIndex((line) => line.trim() === 'run: |') + 1)
    .join('\n')
    .replaceAll('--global', '--global --prefix installed --cache empty-cache');
}

describe('the vendored package', () => {
  test('is installed by the action by its hash, with all that it needs, from no registry', async () => {
    const folder = await initialised();
    shell(installScript(folder), folder);
    expect(shell('installed/bin/infractl --version', folder).trim()).toBe(version);
    shell('installed/bin/infractl plan', folder);
  });

  test('is the same bytes again from what it installs', async () => {
    const folder = await initialised();
    shell(installScript(folder), folder);
    shell('mkdir again && installed/bin/infractl init again', folder);
    const digest = (file: string): string =>
      createHash('sha512')
        .update(readFileSync(path.join(folder, file)))
        .digest('hex');
    expect(digest(`again/${PACKAGE}`)).toBe(digest(PACKAGE));
    expect(read(folder, `again/${ACTION}`)).toBe(read(folder, ACTION));
  });

  test('is not installed where a byte of it is another', async () => {
    const folder = await initialised();
    const bytes = readFileSync(path.join(folder, PACKAGE));
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(path.join(folder, PACKAGE), bytes);
    expect(() => shell(installScript(folder), folder)).toThrow(/FAILED|did NOT match/);
    expect(existsSync(path.join(folder, 'installed'))).toBe(false);
  });
});

describe('a fleet in a folder of a repository', () => {
  test('has its workflows at the top, where the forge reads them', async () => {
    const top = temporaryFolder();
    shell('git init -q .', top);
    const { json } = await runJson<{ readonly files: readonly string[] }>(['init', 'infra/eu'], { cwd: top });
    expect(json.files).toEqual(
      expect.arrayContaining([`../../${MAIN}`, `../../${PACKAGE}`, 'infractl.yaml']),
    );
    expect(read(top, MAIN)).toContain('FLEET: "infra/eu"');
    expect(existsSync(path.join(top, 'infra/eu/infractl.yaml'))).toBe(true);
    const renewed = await runCli(['init', '--upgrade'], { cwd: path.join(top, 'infra/eu') });
    expect(renewed).toMatchObject({ code: 0, stdout: 'Nothing to renew\n' });
  });
});

describe('other CIs', () => {
  test.each([
    ['gitlab', ['.gitlab-ci.yml', '.pre-commit-config.yaml']],
    ['forgejo', ['.forgejo/actions/infractl/action.yml', '.forgejo/workflows/infractl-main.yml']],
    ['gitea', ['.gitea/actions/infractl/action.yml', '.gitea/workflows/infractl-main.yml']],
  ])('%s', async (ci, files) => {
    const folder = await initialised('--ci', ci);
    const all = [...snapshotOf(folder).keys()];
    expect(all).toEqual(expect.arrayContaining([...files, PACKAGE]));
    expect(all.filter((file) => file.startsWith('.github/'))).toEqual([]);
    for (const file of files) expect(read(folder, file)).not.toMatch(/@(?:INSTALL|VERSION|FLEET)@/);
    expect((await runCli(['init', '--upgrade'], { cwd: folder })).stdout).toBe('Nothing to renew\n');
  });

  test('none writes manifests and schema alone', async () => {
    const folder = await initialised('--ci', 'none');
    expect([...snapshotOf(folder).keys()].filter((file) => /^(vendor|\.github)\//.test(file))).toEqual([]);
  });

  test('an unknown one is refused with those there are', async () => {
    const { code, stderr } = await runCli(['init', '--ci', 'jenkins'], { cwd: temporaryFolder() });
    expect(code).toBe(64);
    expect(stderr).toContain('expected github, gitlab, forgejo, gitea, none');
  });
});

describe('--upgrade', () => {
  test('replaces an older package and the workflows that install it, and shows how', async () => {
    const folder = await initialised();
    renameSync(path.join(folder, PACKAGE), path.join(folder, 'vendor/infractl-0.0.9.tgz'));
    writeFileSync(path.join(folder, '.infractl.schema.json'), '{}');
    const { stdout } = await runCli(['init', '--upgrade'], { cwd: folder });
    expect(stdout).toBe(
      `updated .infractl.schema.json\ncreated ${PACKAGE}\nremoved vendor/infractl-0.0.9.tgz\n`,
    );
    expect(readdirSync(path.join(folder, 'vendor'))).toEqual([path.basename(PACKAGE)]);
  });

  test('keeps a workflow that somebody edited, and says so; --force shows and replaces it', async () => {
    const folder = await initialised();
    const before = read(folder, MAIN);
    edit(folder, MAIN, 'branches: [main]', 'branches: [trunk]');
    const kept = await runCli(['init', '--upgrade'], { cwd: folder });
    expect(kept.stdout).toBe(`kept ${MAIN}: it was edited; --force overwrites it\n`);
    expect(read(folder, MAIN)).toContain('[trunk]');
    const forced = await runCli(['init', '--upgrade', '--force'], { cwd: folder });
    expect(forced.stdout).toContain(`updated ${MAIN}\n`);
    expect(forced.stdout).toContain('  -    branches: [trunk]\n  +    branches: [main]\n');
    expect(read(folder, MAIN)).toBe(before);
  });

  test('--dry-run writes nothing; manifests and settings are never touched', async () => {
    const folder = await initialised();
    writeFileSync(path.join(folder, 'infractl.yaml'), 'mine');
    writeFileSync(path.join(folder, '.infractl.schema.json'), '{}');
    const before = snapshotOf(folder);
    const { stdout } = await runCli(['init', '--upgrade', '--dry-run'], { cwd: folder });
    expect(stdout).toBe('updated .infractl.schema.json\n');
    expect(snapshotOf(folder)).toEqual(before);
    await runCli(['init', '--upgrade'], { cwd: folder });
    expect(read(folder, 'infractl.yaml')).toBe('mine');
  });

  test('a link in place of a file is replaced, and what it leads to stays', async () => {
    const [folder, elsewhere] = [await initialised(), temporaryFolder()];
    writeFileSync(path.join(elsewhere, 'x'), 'theirs');
    renameSync(path.join(folder, '.infractl.schema.json'), path.join(folder, 'old'));
    symlinkSync(path.join(elsewhere, 'x'), path.join(folder, '.infractl.schema.json'));
    await runCli(['init', '--upgrade'], { cwd: folder });
    expect(read(elsewhere, 'x')).toBe('theirs');
    expect(read(folder, '.infractl.schema.json')).toBe(read(folder, 'old'));
  });

  test('says what is missing where no workflow of ours is', async () => {
    const folder = await initialised('--ci', 'none');
    const { code, stderr } = await runCli(['init', '--upgrade'], { cwd: folder });
    expect(code).toBe(64);
    expect(stderr).toContain('--ci names the one to write');
    expect((await runCli(['init', '--upgrade', '--ci', 'none'], { cwd: folder })).code).toBe(0);
  });
});

describe('--from', () => {
  const integrity = `sha512-${createHash('sha512').update('x').digest('base64')}`;
  const commit = 'a'.repeat(40);

  test.each([
    [`https://packages.example/infractl.tgz#${integrity}`, 'sha512sum --check --strict'],
    [`git+https://git.example/infractl#${commit}`, `git checkout --quiet ${commit}`],
    ['npm:@corp/infractl@1.2.3', "'@corp/infractl@1.2.3'"],
  ])('%s is pinned', (from, line) => {
    const found = readSource(from);
    expect(found.ok && installLines(found.source).join('\n')).toContain(line);
  });

  test.each([
    'https://packages.example/infractl.tgz',
    `http://packages.example/infractl.tgz#${integrity}`,
    'https://packages.example/infractl.tgz#sha512-short',
    'git+https://git.example/infractl',
    'git+https://git.example/infractl#main',
    'npm:infractl',
    'npm:infractl@latest',
    'npm:infractl@^1.0.0',
    "git+https://git.example/'; id #" + commit,
    `https://x/$(id).tgz#${integrity}`,
    './infractl.tgz',
    '',
  ])('%j is refused: it could change, or is no source', (from) => {
    expect(readSource(from)).toMatchObject({ ok: false });
  });

  test('the workflows install what it names, and nothing is vendored', async () => {
    const folder = await initialised('--from', 'npm:infractl@9.9.9');
    expect(read(folder, ACTION)).toContain("'infractl@9.9.9'");
    expect(existsSync(path.join(folder, 'vendor'))).toBe(false);
  });
});
