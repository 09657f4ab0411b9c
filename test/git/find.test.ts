import { chownSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRepository, openRepository } from '../../src/git/index.ts';
import { emptyFolder, git, gitEnv, newRepository, writeFiles } from './support.ts';

const find = (folder: string, env: Record<string, string> = {}) =>
  findRepository(folder, { ...gitEnv, ...env });
const isRoot = process.geteuid?.() === 0;

describe('the repository around a folder', () => {
  test('is the one with a .git, with the way from its top level', () => {
    const top = newRepository({ 'infra/fleet/a.yaml': '' });
    expect(find(path.join(top, 'infra/fleet'))).toEqual({
      ok: true,
      gitDir: path.join(top, '.git'),
      commonDir: path.join(top, '.git'),
      workTree: top,
      prefix: 'infra/fleet/',
      ownFolder: git(
        path.join(top, 'infra'),
        'rev-parse',
        '--path-format=absolute',
        '--git-path',
        'infractl',
      ),
    });
  });

  test('a linked work tree has a folder of its own and shares the rest', () => {
    const top = newRepository({ 'a.yaml': '' });
    const linked = path.join(emptyFolder(), 'linked');
    git(top, 'worktree', 'add', '-q', linked, '-b', 'other');
    expect(find(linked)).toMatchObject({
      gitDir: path.join(top, '.git/worktrees/linked'),
      commonDir: path.join(top, '.git'),
      workTree: linked,
      ownFolder: git(linked, 'rev-parse', '--path-format=absolute', '--git-path', 'infractl'),
    });
  });

  test('a submodule is a repository of its own', () => {
    const inner = newRepository({ 'a.yaml': '' });
    const top = newRepository({});
    git(top, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'fleet');
    expect(find(path.join(top, 'fleet'))).toMatchObject({
      gitDir: path.join(top, '.git/modules/fleet'),
      workTree: path.join(top, 'fleet'),
      prefix: '',
    });
  });

  test('files of a bare repository in the tree are files', () => {
    const top = newRepository({ 'fleet/a.yaml': '' });
    const bare = path.join(top, 'fleet');
    mkdirSync(path.join(bare, 'objects'));
    mkdirSync(path.join(bare, 'refs'));
    writeFiles(bare, { HEAD: 'ref: refs/heads/main\n', config: '[core]\n\tbare = false\n\tworktree = .\n' });
    expect(git(bare, 'rev-parse', '--absolute-git-dir')).toBe(bare); // git itself is taken in
    expect(find(bare)).toMatchObject({ gitDir: path.join(top, '.git'), prefix: 'fleet/' });
  });

  test('a folder may be reached through a link, and an empty .git hides nothing', () => {
    const top = newRepository({ 'fleet/a.yaml': '' });
    const link = path.join(emptyFolder(), 'link');
    symlinkSync(path.join(top, 'fleet'), link);
    mkdirSync(path.join(top, 'fleet/.git'));
    expect(find(link)).toMatchObject({ workTree: top, prefix: 'fleet/' });
  });

  test('none, beyond a ceiling, a broken link to one, inside of git: each is told', () => {
    const top = newRepository({ 'fleet/a.yaml': '' });
    const problem = (folder: string, env?: Record<string, string>) => {
      const found = find(folder, env);
      return found.ok ? 'found' : `${found.reason}: ${found.problem.replaceAll(top, 'TOP')}`;
    };
    expect(problem(path.join(top, 'fleet'), { GIT_CEILING_DIRECTORIES: top })).toBe(
      'none: no folder from TOP/fleet upwards has a .git',
    );
    writeFileSync(path.join(top, 'fleet/.git'), 'gitdir: /nowhere\n');
    expect(problem(path.join(top, 'fleet'))).toBe('unusable: TOP/fleet/.git names no repository');
    expect(problem(path.join(top, '.git/refs'))).toBe("unusable: TOP/.git/refs is inside git's own folder");
    expect(problem(path.join(top, 'nope'))).toBe('none: TOP/nope does not exist');
  });

  test.runIf(isRoot)(
    "another user's is refused as git refuses it, and safe.directory lifts that",
    async () => {
      const top = newRepository({});
      chownSync(path.join(top, '.git'), 12_345, 12_345);
      chownSync(top, 12_345, 12_345);
      const refused = find(top);
      expect(refused).toMatchObject({ ok: false, reason: 'unusable' });
      expect(!refused.ok && refused.problem).toContain('detected dubious ownership');
      git(top, '-c', `safe.directory=${top}`, 'config', 'safe.directory', top); // its own word does not count
      expect(find(top).ok).toBe(false);
      expect(await openRepository(top, gitEnv)).toBeUndefined();
      const settings = path.join(emptyFolder(), 'gitconfig');
      writeFileSync(settings, `[safe]\n\tdirectory = ${top}\n`);
      expect(find(top, { GIT_CONFIG_GLOBAL: settings })).toMatchObject({
        ok: true,
        workTree: realpathSync(top),
      });
      rmSync(top, { recursive: true });
    },
  );
});
