import { changeIndex, must } from './commit.ts';
import type { Upstream } from './repository.ts';
import { complaintOf, textOf } from './run.ts';
import type { Git } from './types.ts';

/** How long a remote may take, in milliseconds. */
export const PATIENCE_MS = 60_000;

export type Pushed =
  | { readonly outcome: 'done' }
  /** Somebody else was faster: fetch, plan again from the new base, try again. */
  | { readonly outcome: 'lost'; readonly problem: string }
  /** Trying again would not help: no permission, a protected branch, no network. */
  | { readonly outcome: 'failed'; readonly problem: string };

/**
 * Pushes one commit to the upstream branch if, and only if, that branch is still at `expected` (undefined: does not
 * exist yet). The lease names the commit that was planned from: a bare --force-with-lease would compare with whatever a
 * fetch in the background made visible. `commit` must descend from `expected`, so nothing is ever overwritten.
 */
export async function pushCommit(
  git: Git,
  { remote, branch, tracking }: Upstream,
  commit: string,
  expected: string | undefined,
  timeout = PATIENCE_MS,
): Promise<Pushed> {
  if (expected !== undefined && !(await isAncestor(git, expected, commit)))
    return { outcome: 'lost', problem: `${branch} has commits that are not here` };
  const lease = `--force-with-lease=${branch}:${expected ?? ''}`;
  const push = await git(
    [
      ...(await sshWithoutPrompt(git)),
      'push',
      '--porcelain',
      '--no-verify',
      lease,
      '--end-of-options',
      remote,
      `${commit}:${branch}`,
    ],
    { remote: { timeout }, refs: [tracking] },
  );
  if (push.code === 0) return { outcome: 'done' };
  const status = textOf(push)
    .split('\n')
    .find((line) => line.startsWith('!\t'));
  const problem = [status?.split('\t').slice(2).join(' '), complaintOf(push)]
    .filter((part) => part !== undefined)
    .join('; ');
  return { outcome: isRace(status) ? 'lost' : 'failed', problem };
}

/** `[rejected]` is git's own refusal; `[remote rejected]` is a race only where the remote could not lock its ref. */
function isRace(status: string | undefined): boolean {
  if (status === undefined) return false;
  if (status.includes('[rejected]')) return true;
  return /\[remote rejected\].*(?:\block\b|incorrect old value|failed to update ref|already exists|reference already)/.test(
    status,
  );
}

/** Brings the tracking branch up to date. @returns what went wrong */
export async function fetchBranch(
  git: Git,
  { remote, branch, tracking }: Upstream,
  timeout = PATIENCE_MS,
): Promise<string | undefined> {
  const refspec = `+${branch}:${tracking}`;
  const fetched = await git(
    [
      ...(await sshWithoutPrompt(git)),
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--end-of-options',
      remote,
      refspec,
    ],
    { remote: { timeout }, refs: [tracking] },
  );
  return fetched.code === 0 ? undefined : complaintOf(fetched);
}

/** Where the remote's branch was when it was last looked at; undefined where it was never seen. */
export async function trackedCommit(git: Git, { tracking }: Upstream): Promise<string | undefined> {
  const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${tracking}^{commit}`]);
  return found.code === 0 ? textOf(found) : undefined;
}

export async function isAncestor(git: Git, ancestor: string, commit: string): Promise<boolean> {
  return (await git(['merge-base', '--is-ancestor', ancestor, commit])).code === 0;
}

/**
 * Brings working tree and index from one commit to a descendant of it, as a fast-forward does. git refuses, and nothing
 * is changed, where a file that differs was edited or staged. @returns what went wrong
 */
export async function fastForward(
  git: Git,
  from: string | undefined,
  to: string,
): Promise<string | undefined> {
  return await changeIndex(git, async (indexFile) => {
    await must(git(['read-tree', '-m', '-u', ...(from === undefined ? [] : [from]), to], { indexFile }));
    return true;
  });
}

/** The same, and nothing is changed. @returns what would go wrong */
export async function canFastForward(
  git: Git,
  from: string | undefined,
  to: string,
): Promise<string | undefined> {
  return await changeIndex(git, async (indexFile) => {
    const args = ['read-tree', '--dry-run', '-m', '-u', ...(from === undefined ? [] : [from]), to];
    await must(git(args, { indexFile }));
    return false;
  });
}

/** ssh asks on the terminal behind our back unless it is told not to; who set a command of their own knows better. */
async function sshWithoutPrompt(git: Git): Promise<readonly string[]> {
  const own = await git(['config', '--get', 'core.sshCommand']);
  return own.code === 0 ? [] : ['-c', 'core.sshCommand=ssh -o BatchMode=yes'];
}
