import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type CommitFile,
  listTree,
  makeCommit,
  moveBranch,
  refreshIndex,
  type Repository,
  uncommittedFiles,
} from '../git/index.ts';
import { isOurs } from '../run-apply.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { ReadyApply } from './applying.ts';
import { CommandFailure, type Io } from './io.ts';

/** A commit object of an apply, not yet on any branch. */
export interface MadeCommit {
  readonly oid: string;
  readonly committed: ReadonlyMap<string, string | null>;
}

/**
 * Makes the commit object: the generated files and the lockfile as this apply leaves them, on top of HEAD, whatever the
 * user has staged or edited. Undefined where HEAD has them already.
 */
export async function makeApplyCommit(
  repository: Repository,
  root: string,
  ready: ReadyApply,
  io: Io,
): Promise<MadeCommit | undefined> {
  const { git, head: base } = repository;
  await noteUncommitted(repository, ready, io);
  const files = await filesToCommit(repository, root, ready);
  const made = await makeCommit(git, { base, files, message: messageOf(ready, base) });
  if (!made.ok) throw new CommandFailure('git', 1, `cannot commit: ${made.problem}`);
  return made.oid === undefined || made.oid === base
    ? undefined
    : { oid: made.oid, committed: made.committed };
}

/** Commits on the branch that is checked out. @returns the commit, null where there was nothing to commit */
export async function commitHere(
  repository: Repository,
  root: string,
  ready: ReadyApply,
  io: Io,
): Promise<string | null> {
  const made = await makeApplyCommit(repository, root, ready, io);
  if (!made) return null;
  await landCommit(repository, made, io);
  return made.oid;
}

/** The lockfile tells of manifests as they were read: who has the commit alone would see them taken back. */
async function noteUncommitted({ git, prefix }: Repository, { session }: ReadyApply, io: Io): Promise<void> {
  const ours = isOurs(session.settings);
  const open = (await uncommittedFiles(git, prefix)).filter((file) => session.texts.has(file) && !ours(file));
  if (open.length === 0) return;
  const more = open.length > 1 ? ` and ${open.length - 1} more` : '';
  io.stderr(
    `note: ${escapeTerminal(open[0] ?? '')}${more} not committed, but the plan and the lockfile are made from it\n`,
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

async function filesToCommit(
  { git, prefix, head }: Repository,
  root: string,
  { session, files }: ReadyApply,
): Promise<readonly CommitFile[]> {
  const wanted = new Map(files.map(({ file, content }) => [file, content]));
  const listed = head === undefined ? { ok: true as const, entries: [] } : await listTree(git, head, prefix);
  if (!listed.ok) throw new CommandFailure('git', 1, `cannot read HEAD: ${listed.problem}`);
  const ours = isOurs(session.settings);
  // what an earlier apply removed without committing
  for (const entry of listed.entries) {
    if (ours(entry.path) && !wanted.has(entry.path) && !existsSync(path.join(root, entry.path)))
      wanted.set(entry.path, null);
  }
  return [...wanted].map(([file, content]) => ({ path: prefix + file, content }));
}

/** Trailers say what was planned, and from where: who finds them on the remote knows that a push arrived. */
function messageOf({ prepared: { summary, digest, changes } }: ReadyApply, base: string | undefined): string {
  const counts = [`${summary.create} created`, `${summary.update} updated`, `${summary.delete} deleted`];
  const subject = changes.length === 0 ? 'infractl apply' : `infractl apply: ${counts.join(', ')}`;
  return `${subject}\n\nInfractl-Plan: ${digest}\nInfractl-Base: ${base ?? 'none'}\n`;
}
