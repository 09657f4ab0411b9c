import { readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { askGit } from './run.ts';
import type { Environment, Place } from './types.ts';

export type FoundRepository =
  | ({ readonly ok: true } & Place)
  /** `none`: there is no repository around the folder; `unusable`: there is one, and git would not use it either. */
  | { readonly ok: false; readonly reason: 'none' | 'unusable'; readonly problem: string };

/**
 * Finds the repository around a folder by walking up to a real `.git`: a folder, or the file that a linked work tree or a
 * submodule has. git itself would also take any folder that looks like a repository inside, and a branch can commit one;
 * no branch can commit a `.git`. Whose it is is judged as git does: owner, else `safe.directory`.
 * Reads a few small files, and starts git only where the owner is somebody else.
 */
export function findRepository(folder: string, env: Environment): FoundRepository {
  const start = realFolder(folder);
  if (start === undefined) return { ok: false, reason: 'none', problem: `${folder} does not exist` };
  const ceilings = (env['GIT_CEILING_DIRECTORIES'] ?? '').split(path.delimiter).map(realFolder);
  for (let at = start; ; at = path.dirname(at)) {
    const found = repositoryIn(at, start);
    if (found) return found.ok ? (refuseForeign(found, env) ?? found) : found;
    const up = path.dirname(at);
    if (up === at || ceilings.includes(up) || deviceOf(up) !== deviceOf(at))
      return { ok: false, reason: 'none', problem: `no folder from ${start} upwards has a .git` };
  }
}

function repositoryIn(workTree: string, start: string): FoundRepository | undefined {
  const entry = path.join(workTree, '.git');
  const stat = statOf(entry);
  if (!stat) return undefined;
  const gitDir = realFolder(stat.isFile() ? linkedFolder(entry) : entry);
  const commonDir = gitDir === undefined ? undefined : commonOf(gitDir);
  if (gitDir === undefined || commonDir === undefined || !isRepository(gitDir, commonDir)) {
    if (stat.isDirectory()) return undefined; // as git does: an empty .git hides nothing
    return { ok: false, reason: 'unusable', problem: `${entry} names no repository` };
  }
  if ([gitDir, commonDir].some((own) => isInside(start, own)))
    return { ok: false, reason: 'unusable', problem: `${start} is inside git's own folder` };
  const below = path.relative(workTree, start).split(path.sep).join('/');
  const ownFolder = path.join(gitDir, 'infractl');
  return {
    ok: true,
    gitDir,
    commonDir,
    workTree,
    prefix: below === '' ? '' : `${below}/`,
    ownFolder,
  };
}

/** `gitdir: PATH`, of a linked work tree or a submodule. */
function linkedFolder(file: string): string {
  const [, target = ''] = /^gitdir: ([^\n]+?)\r?\n*$/.exec(textOfSmall(file)) ?? [];
  return target === '' ? '' : path.resolve(path.dirname(file), target);
}

function commonOf(gitDir: string): string | undefined {
  const named = textOfSmall(path.join(gitDir, 'commondir')).replace(/\r?\n$/, '');
  return named === '' ? gitDir : realFolder(path.resolve(gitDir, named));
}

/** What git asks of a folder before it takes it for a repository. */
function isRepository(gitDir: string, commonDir: string): boolean {
  const head = textOfSmall(path.join(gitDir, 'HEAD'));
  return (
    /^(?:ref:\s*refs\/|[0-9a-f]{40})/.test(head) &&
    ['objects', 'refs'].every((name) => statOf(path.join(commonDir, name))?.isDirectory() === true)
  );
}

/**
 * Naming a repository switches off git's own look at who owns it, so that look comes first. Where everything is ours git
 * has nothing against it; else it is asked, from the top level, where it finds the same `.git`.
 */
function refuseForeign(
  { workTree, gitDir }: Place,
  env: Environment,
): Extract<FoundRepository, { ok: false }> | undefined {
  const me = process.geteuid?.();
  const owners = [workTree, path.join(workTree, '.git'), gitDir].map((file) => statOf(file)?.uid);
  if (me !== undefined && owners.every((owner) => owner === me)) return undefined;
  const asked = askGit(workTree, ['rev-parse', '--absolute-git-dir'], env);
  if (asked.ok && realFolder(asked.text) === gitDir) return undefined;
  return { ok: false, reason: 'unusable', problem: asked.ok ? `git takes ${asked.text}` : asked.problem };
}

function isInside(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}

function realFolder(folder: string): string | undefined {
  try {
    const real = folder === '' ? '' : realpathSync.native(folder);
    return statOf(real)?.isDirectory() === true ? real : undefined;
  } catch {
    return undefined;
  }
}

function deviceOf(folder: string): number | undefined {
  return statOf(folder)?.dev;
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** '' for what is no small regular file. */
function textOfSmall(file: string): string {
  const stat = statOf(file);
  if (!stat?.isFile() || stat.size > 10_000) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
