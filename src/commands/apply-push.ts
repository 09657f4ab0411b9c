import {
  branchOf,
  fetchBranch,
  isAncestor,
  pushCommit,
  type Pushed,
  readUpstream,
  type Repository,
  trackedCommit,
  type Upstream,
} from '../git/index.ts';
import type { ShownApply } from '../render/changes/apply.ts';
import { landCommit, type MadeCommit, makeApplyCommit, unlockRefs } from './apply-commit.ts';
import { NOTHING_WRITTEN, prepare, show, undoInterrupted, write } from './apply-here.ts';
import type { Applying, ReadyApply } from './applying.ts';
import { catchUp } from './catch-up.ts';
import { CommandFailure, usageError } from './io.ts';
import { requireRepository } from './revisions.ts';
import { findWorkFolder } from './tree.ts';

/** Races against others are lost now and then; a branch that moves every time wants a queue, not an apply. */
const ATTEMPTS = 5;

interface Pushing {
  readonly applying: Applying;
  readonly root: string;
  readonly upstream: Upstream;
}

/**
 * An apply whose commit goes to the remote first and lands here after: where somebody else was faster there is nothing
 * to undo. The commit is dropped, the new base is fetched, and everything is planned again from it; nothing is ever
 * rebased, merged or forced. The caller holds the lock.
 */
export async function applyAndPush(applying: Applying, root: string): Promise<ShownApply> {
  const repository = await requireRepository(root, applying.io, '--push');
  await unlockRefs(repository, applying.io);
  const upstream = await readUpstream(repository.git, await targetOf(repository, applying));
  const pushing = { applying, root, upstream };
  // a job that checked out a commit alone knows nothing of the branch
  if ((await trackedCommit(repository.git, upstream)) === undefined)
    await fetchBranch(repository.git, upstream, applying.landing.timeout);
  undoInterrupted(applying.io, findWorkFolder(root, applying.io));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const shown = await attemptPush(pushing);
    if (shown) return shown;
    applying.io.stderr('note: somebody else pushed first; planning again from their commit\n');
  }
  throw new CommandFailure(
    'stale',
    4,
    `somebody else pushed first ${ATTEMPTS} times in a row; nothing was written`,
  );
}

async function targetOf({ git, branch }: Repository, { landing }: Applying): Promise<string> {
  if (landing.branch !== undefined) {
    const named = await branchOf(git, landing.branch);
    if (named !== undefined) return named;
    throw usageError(`--branch ${JSON.stringify(landing.branch)} is no name of a branch`);
  }
  if (branch !== undefined) return branch;
  throw new CommandFailure(
    'git',
    1,
    'HEAD is detached: name the branch that --push shall push to with --branch, or check it out',
  );
}

/**
 * Asks the remote where its branch is now. `tracked` is undefined where it has none yet. The caller holds the lock; ends
 * the command where the remote cannot be asked.
 */
export async function fetchUpstream(
  applying: Applying,
  root: string,
): Promise<{ readonly tracked: string | undefined; readonly head: string | undefined }> {
  const repository = await requireRepository(root, applying.io, 'reconcile');
  await unlockRefs(repository, applying.io);
  const { git, head } = repository;
  const upstream = await readUpstream(git, await targetOf(repository, applying));
  const problem = await fetchBranch(git, upstream, applying.landing.timeout);
  if (problem !== undefined)
    throw new CommandFailure('git', 1, `cannot fetch from ${upstream.remote}: ${problem}`);
  return { tracked: await trackedCommit(git, upstream), head };
}

/** One round. Undefined where somebody else was faster; their commit is fetched then. */
async function attemptPush(pushing: Pushing): Promise<ShownApply | undefined> {
  const { applying, root, upstream } = pushing;
  const { landing } = applying;
  const repository = await catchUp(
    await requireRepository(root, applying.io, '--push'),
    root,
    upstream,
    applying.io,
  );
  const expected = await trackedCommit(repository.git, upstream);
  const ready = await prepare(applying);
  if (ready.prepared.violations.length > 0) return show(ready, 'refused', NOTHING_WRITTEN);
  const made = await makeApplyCommit(repository, root, ready, landing);
  const tip = made?.oid ?? repository.head;
  if (tip === undefined || tip === expected) return finish(pushing, repository, ready, made, false);
  const pushed = await pushCommit(repository.git, upstream, tip, expected, landing.timeout);
  if (pushed.outcome === 'done') return finish(pushing, repository, ready, made, true);
  const arrived = await hasArrived(pushing, repository, tip, pushed);
  return arrived ? finish(pushing, repository, ready, made, true) : undefined;
}

/** Asks the remote: a push whose answer got lost arrived all the same. Ends the command where it failed for good. */
async function hasArrived(
  { upstream, applying: { landing } }: Pushing,
  { git }: Repository,
  tip: string,
  pushed: Exclude<Pushed, { outcome: 'done' }>,
): Promise<boolean> {
  const problem = await fetchBranch(git, upstream, landing.timeout);
  const now = problem === undefined ? await trackedCommit(git, upstream) : undefined;
  if (now !== undefined && (await isAncestor(git, tip, now))) return true;
  if (pushed.outcome === 'lost' && problem === undefined) return false;
  const unknown =
    problem === undefined ? '' : `; whether the commit arrived is not known (${problem}): apply again`;
  throw new CommandFailure('git', 1, `cannot push to ${upstream.remote}: ${pushed.problem}${unknown}`);
}

/** The remote has it: now the same here. */
async function finish(
  { applying, upstream }: Pushing,
  repository: Repository,
  ready: ReadyApply,
  made: MadeCommit | undefined,
  pushed: boolean,
): Promise<ShownApply> {
  const written = write(ready);
  if (made) await landCommit(repository, made, applying.io);
  const target = `${upstream.remote} ${upstream.branch.replace(/^refs\/heads\//, '')}`;
  return { ...show(ready, 'applied', written), commit: made?.oid ?? null, pushed: pushed ? target : null };
}
