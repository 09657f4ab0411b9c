import {
  changedEntries,
  changedFiles,
  type Git,
  mergeBaseOf,
  mergeRevisions,
  type Repository,
  resolveRevision,
} from '../git/index.ts';
import type { ReviewProblem } from '../model/review.ts';
import type { OpenedChange } from '../run-review.ts';
import type { OpenFleet } from '../run.ts';
import { CommandFailure, type Io } from './io.ts';
import { openCommit, type RevisionFleet } from './revisions.ts';

/** Commit ids, as far as they could be found. */
export interface Commits {
  readonly base: string | null;
  readonly head: string | null;
}

export type OpenedSides =
  | { readonly ok: true; readonly change: OpenedRevisions; readonly close: () => void }
  | { readonly ok: false; readonly problem: ReviewProblem; readonly commits: Commits };

/** A change of which both sides are revisions. */
export interface OpenedRevisions extends OpenedChange {
  readonly base: RevisionFleet;
}

/** What a review is asked to compare. */
export interface Asked {
  readonly base: string;
  readonly head: string;
  readonly today: string;
}

/**
 * Both sides of a change from git's objects: the base, and the head merged into it. What cannot be found or merged is a
 * problem to be told in the review, not an end of the command.
 */
export async function openChange(repository: Repository, asked: Asked, io: Io): Promise<OpenedSides> {
  const { git } = repository;
  const [base, head] = [await resolveRevision(git, asked.base), await resolveRevision(git, asked.head)];
  const commits = { base: base.ok ? base.oid : null, head: head.ok ? head.oid : null };
  for (const found of [base, head]) if (!found.ok) return failed('git', found.problem, commits);
  if (commits.base === null || commits.head === null) return failed('git', 'no such commit', commits);
  const both = { base: commits.base, head: commits.head };
  try {
    return await openMerge(repository, both, asked, io);
  } catch (error) {
    if (error instanceof CommandFailure) return failed('git', error.message, commits);
    throw error;
  }
}

function failed(
  code: ReviewProblem['code'],
  message: string,
  commits: Commits,
  files: readonly string[] = [],
): OpenedSides {
  return { ok: false, commits, problem: { code, message, files } };
}

async function openMerge(
  repository: Repository,
  commits: { readonly base: string; readonly head: string },
  asked: Asked,
  io: Io,
): Promise<OpenedSides> {
  const base = await openCommit(repository, commits.base);
  const found = await mergeInto(repository, base, commits, io);
  if (!found.ok) return failed(found.code, found.message, commits, found.files);
  const { commit, git, close, parted } = found;
  const mergeBase = async () => (parted === undefined ? undefined : openCommit(repository, parted, base));
  const head = commit === commits.base ? base : await openCommit({ ...repository, git }, commit, base);
  const files = await filesBetween({ ...repository, git }, base, head, { ...commits, commit });
  const change = {
    base,
    head,
    named: asked.base,
    mergeBase,
    commits,
    files,
    today: asked.today,
  };
  return { ok: true, change, close };
}

type InBase =
  | {
      readonly ok: true;
      readonly commit: string;
      readonly git: Git;
      readonly close: () => void;
      /** Where the two parted. */
      readonly parted: string | undefined;
    }
  | {
      readonly ok: false;
      readonly code: ReviewProblem['code'];
      readonly message: string;
      readonly files: readonly string[];
    };

const NOTHING_OPEN = (): void => undefined;

/** Where one side holds all of the other nothing is to be merged, and no scratch repository is made. */
export async function mergeInto(
  repository: Repository,
  { settings }: OpenFleet,
  { base, head }: { readonly base: string; readonly head: string },
  io: Io,
): Promise<InBase> {
  const { git, prefix } = repository;
  const parted = await mergeBaseOf(git, base, head);
  if (parted === base) return { ok: true, commit: head, git, close: NOTHING_OPEN, parted };
  if (parted === head) return { ok: true, commit: base, git, close: NOTHING_OPEN, parted };
  const baseWins = (file: string): boolean =>
    file === prefix + settings.lockfile || file.startsWith(`${prefix}${settings.generated}/`);
  const merged = await mergeRevisions(repository, { base, head, baseWins }, io.env);
  if (merged.outcome === 'merged') return { ok: true, ...merged, parted };
  if (merged.outcome === 'failed') return { ok: false, code: 'git', message: merged.problem, files: [] };
  const message = `${merged.paths.length === 1 ? 'a file is' : `${merged.paths.length} files are`} in conflict with the base; merge or rebase, and resolve it`;
  return { ok: false, code: 'conflict', message, files: merged.paths };
}

/** From the top level; a fleet that is a whole repository has all of it in its entries. */
async function filesBetween(
  { git, prefix }: Pick<Repository, 'git' | 'prefix'>,
  base: RevisionFleet,
  head: RevisionFleet,
  commits: { readonly base: string; readonly commit: string },
): Promise<readonly string[]> {
  if (prefix === '') return changedEntries(base.entries, head.entries);
  const changed = await changedFiles(git, commits.base, commits.commit);
  if (!changed.ok) throw new CommandFailure('git', 1, `cannot compare both sides: ${changed.problem}`);
  return changed.files;
}
