import { existsSync } from 'node:fs';
import path from 'node:path';
import { findRepository } from './find.ts';
import type { Place } from './types.ts';
import { complaintOf, openGit, openSettings, textOf } from './run.ts';
import type { Environment, Git } from './types.ts';

export interface Repository extends Place {
  readonly git: Git;
  /** The checked out branch, `refs/heads/…`; undefined where HEAD is detached. */
  readonly branch: string | undefined;
  /** The commit of HEAD; undefined before the first one. */
  readonly head: string | undefined;
}

/** The git repository around a fleet; undefined where the folder is in none that may be used, or there is no git. */
export async function openRepository(root: string, env: Environment): Promise<Repository | undefined> {
  const place = findRepository(root, env);
  if (!place.ok) return undefined;
  const git = openGit({ ...place, folder: root }, env);
  const branch = await git(['symbolic-ref', '--quiet', 'HEAD']);
  if (branch.code === undefined) return undefined;
  const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  const { gitDir, commonDir, workTree, prefix, ownFolder } = place;
  return {
    gitDir,
    commonDir,
    workTree,
    prefix,
    ownFolder,
    git,
    branch: branch.code === 0 ? textOf(branch) : undefined,
    head: head.code === 0 ? textOf(head) : undefined,
  };
}

/** Why `openRepository` finds none: no repository, another owner's, no git. */
export async function whyNoRepository(root: string, env: Environment): Promise<string> {
  const place = findRepository(root, env);
  return place.ok ? complaintOf(await openSettings(root, env)(['version'])) : place.problem;
}

/**
 * Files of the fleet that a sparse checkout leaves out: git keeps them, and the folder looks as if they were deleted.
 * Relative to the root. git is started where there is a sparse checkout alone.
 */
export async function sparseFiles(root: string, env: Environment): Promise<readonly string[]> {
  const place = findRepository(root, env);
  if (!place.ok || !existsSync(path.join(place.gitDir, 'info/sparse-checkout'))) return [];
  const git = openGit({ ...place, folder: root }, env);
  const listed = await git(['ls-files', '-t', '-z', '--full-name', '--', '.']);
  const lines = listed.stdout.toString('utf8').split('\0');
  return lines
    .filter((line) => line.startsWith('S ') && line.startsWith(place.prefix, 2))
    .map((line) => line.slice(2 + place.prefix.length));
}

/** git's user.name, as the journal's author; undefined where none is set or there is no git. */
export async function readUserName(root: string, env: Environment): Promise<string | undefined> {
  const place = findRepository(root, env);
  const git = place.ok ? openGit({ ...place, folder: root }, env) : openSettings(root, env);
  const name = await git(['config', '--get', 'user.name']);
  return name.code === 0 && textOf(name) !== '' ? textOf(name) : undefined;
}

export interface Upstream {
  readonly remote: string;
  /** On the remote: `refs/heads/…`. */
  readonly branch: string;
  /** Where this repository remembers it: `refs/remotes/…`. */
  readonly tracking: string;
}

/** Where a branch is pushed to: what the user configured, else `origin` under the same name. */
export async function readUpstream(git: Git, branch: string): Promise<Upstream> {
  const short = branch.replace(/^refs\/heads\//, '');
  const remote = await configured(git, `branch.${short}.remote`);
  const merge = await configured(git, `branch.${short}.merge`);
  const name = remote === undefined || remote === '.' ? 'origin' : remote;
  const target = merge?.startsWith('refs/heads/') ? merge : branch;
  return {
    remote: name,
    branch: target,
    tracking: `refs/remotes/${name}/${target.replace(/^refs\/heads\//, '')}`,
  };
}

/** A branch by the name that a user gives it, `refs/heads/NAME`; undefined where no branch can have it. */
export async function branchOf(git: Git, name: string): Promise<string | undefined> {
  const ref = name.startsWith('refs/heads/') ? name : `refs/heads/${name}`;
  return (await git(['check-ref-format', ref])).code === 0 ? ref : undefined;
}

async function configured(git: Git, key: string): Promise<string | undefined> {
  const found = await git(['config', '--get', key]);
  return found.code === 0 ? textOf(found) : undefined;
}
