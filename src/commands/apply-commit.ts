import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type CommitFile,
  listTree,
  makeCommit,
  moveBranch,
  refreshIndex,
  removeDeadLocks,
  type Repository,
  type TreeEntry,
  unlikeHead,
} from '../git/index.ts';
import { isOurs } from '../run-apply.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { Landing, ReadyApply } from './applying.ts';
import { CommandFailure, type Io } from './io.ts';

/** A commit object of an apply, not yet on any branch. */
export interface MadeCommit {
  readonly oid: string;
  readonly committed: ReadonlyMap<string, string | null>;
}

/**
 * Makes the commit object: the generated files and the lockfile as this apply leaves them, on top of HEAD, whatever the
 * user has staged or edited. Undefined where HEAD has them already. Nothing is written but the object.
 */
export async function makeApplyCommit(
  repository: Repository,
  root: string,
  ready: ReadyApply,
  { allowDirty }: Pick<Landing, 'allowDirty'>,
): Promise<MadeCommit | undefined> {
  const { git, head: base } = repository;
  const entries = await filesOfHead(repository);
  if (!allowDirty) await refuseUncommitted(repository, entries, ready);
  const files = filesToCommit(repository, root, ready, entries);
  const made = await makeCommit(git, { base, files, message: messageOf(ready, base) });
  if (!made.ok) throw new CommandFailure('git', 1, `cannot commit: ${made.problem}`);
  return made.oid === undefined || made.oid === base
    ? undefined
    : { oid: made.oid, committed: made.committed };
}

async function filesOfHead({ git, prefix, head }: Repository): Promise<readonly TreeEntry[]> {
  if (head === undefined) return [];
  const listed = await listTree(git, head, prefix);
  if (!listed.ok) throw new CommandFailure('git', 1, `cannot read HEAD: ${listed.problem}`);
  return listed.entries;
}

/** The lockfile tells of manifests as they were read: who has the commit alone would see them taken back. */
async function refuseUncommitted(
  { git }: Repository,
  entries: readonly TreeEntry[],
  { session }: ReadyApply,
): Promise<void> {
  const ours = isOurs(session.settings);
  const texts = new Map([...session.texts].filter(([file]) => !ours(file)));
  const gone = entries.filter(
    ({ path: file }) => isManifestName(file) && !ours(file) && !existsSync(path.join(session.root, file)),
  );
  const open = [...(await unlikeHead(git, entries, texts)), ...gone.map(({ path: file }) => file)];
  if (open.length === 0) return;
  const shown = open.slice(0, 3).map(escapeTerminal).join(', ');
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  throw new CommandFailure(
    'git',
    1,
    `not committed: ${shown}${more}; the lockfile would hold what no commit holds. Commit first, or give --allow-dirty`,
  );
}

function isManifestName(file: string): boolean {
  return /\.ya?ml$/.test(file) && !/(?:^|\/)(?:\.|node_modules\/)/.test(file);
}

/** What a git of ours that was killed left locked would stop every other git. The caller holds the lock of the apply. */
export async function unlockRefs(repository: Repository, io: Io): Promise<void> {
  const removed = await removeDeadLocks(repository);
  const names = removed.map((file) => path.relative(repository.workTree, file));
  if (names.length > 0)
    io.stderr(
      `note: removed what an apply that was killed left behind: ${names.map(escapeTerminal).join(', ')}\n`,
    );
}

/** Brings the user's index along and moves the branch to the commit. */
export async function landCommit(
  { git, branch, head }: Repository,
  { oid, committed }: MadeCommit,
  io: Io,
): Promise<void> {
  const index = await refreshIndex(git, head, committed);
  const problem = await moveBranch(git, branch ?? 'HEAD', oid, head);
  if (problem !== undefined) {
    throw new CommandFailure('git', 1, `cannot move the branch to the commit ${oid}: ${problem}`);
  }
  if (index !== undefined) {
    io.stderr(
      `note: committed, but git's index could not follow (\`git reset\` brings it along): ${index}\n`,
    );
  }
}

function filesToCommit(
  { prefix }: Repository,
  root: string,
  { session, files }: ReadyApply,
  entries: readonly TreeEntry[],
): readonly CommitFile[] {
  const wanted = new Map(files.map(({ file, content }) => [file, content]));
  const ours = isOurs(session.settings);
  // what an earlier apply removed without committing
  for (const entry of entries) {
    if (ours(entry.path) && !wanted.has(entry.path) && !existsSync(path.join(root, entry.path)))
      wanted.set(entry.path, null);
  }
  return [...wanted].map(([file, content]) => ({ path: prefix + file, content }));
}

/** Trailers say what was planned, and from where: who finds them on the remote knows that a push arrived. */
function messageOf(
  { prepared: { summary, digest, changes }, allowed }: ReadyApply,
  base: string | undefined,
): string {
  const counts = [`${summary.create} created`, `${summary.update} updated`, `${summary.delete} deleted`];
  const subject = changes.length === 0 ? 'infractl apply' : `infractl apply: ${counts.join(', ')}`;
  return `${subject}\n\nInfractl-Plan: ${digest}\nInfractl-Base: ${base ?? 'none'}\n${allowed === '' ? '' : `Infractl-Allow: ${allowed}\n`}`;
}
