import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An environment in which git knows nobody and reads no settings of this machine. */
export const gitEnv: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  TMPDIR: tmpdir(),
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

/** Runs the real git, for what a user does beside us. Gives its output without the last line end. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    env: gitEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).replace(/\n$/, '');
}

/** Where git runs, of a plain repository. */
export function placeOf(folder: string): { folder: string; gitDir: string; workTree: string } {
  return { folder, gitDir: path.join(folder, '.git'), workTree: folder };
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
}

export function emptyFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'infractl-git-'));
}

/** A repository on branch main with one commit of these files. */
export function newRepository(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  git(folder, 'init', '-q', '-b', 'main');
  writeFiles(folder, files);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'first');
  return folder;
}

/** A bare remote `origin` that has the repository's main. */
export function addRemote(folder: string): string {
  const bare = emptyFolder();
  git(bare, 'init', '-q', '--bare', '-b', 'main');
  git(folder, 'remote', 'add', 'origin', bare);
  git(folder, 'push', '-q', '-u', 'origin', 'main');
  return bare;
}

export function cloneOf(bare: string): string {
  const folder = emptyFolder();
  git(folder, 'clone', '-q', bare, '.');
  return folder;
}
