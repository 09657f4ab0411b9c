import path from 'node:path';
import {
  adoptFiles,
  canFastForward,
  fastForward,
  isAncestor,
  listTree,
  moveBranch,
  readBlobs,
  type Repository,
  trackedCommit,
  type TreeEntry,
  type Upstream,
} from '../git/index.ts';
import { commitFiles, type FileChange, textOfFile } from '../write/index.ts';
import { CommandFailure, type Io } from './io.ts';
import { requireRepository } from './revisions.ts';
import { findWorkFolder } from './tree.ts';

/**
 * Brings branch and working tree to what is known of the remote, where that is a plain step forward. The fleet's own
 * files change all at once, under an undo log, as in an apply; git brings the others. The caller holds the lock.
 */
export async function catchUp(
  repository: Repository,
  root: string,
  upstream: Upstream,
  io: Io,
): Promise<Repository> {
  const { git, head, branch } = repository;
  const known = await trackedCommit(git, upstream);
  if (known === undefined || (head !== undefined && (await isAncestor(git, known, head)))) return repository;
  const stale = (why: string) =>
    new CommandFailure(
      'stale',
      4,
      `${upstream.remote} has commits that are not here, and ${why}; pull and apply again`,
    );
  if (head !== undefined && !(await isAncestor(git, head, known)))
    throw stale('this branch has commits of its own');
  const problem =
    (await adopt(repository, known)) ??
    (await canFastForward(git, head, known)) ??
    (await bringFleet(repository, root, known, io)) ??
    (await adopt(repository, known)) ??
    (await fastForward(git, head, known)) ??
    (await moveBranch(git, branch ?? 'HEAD', known, head));
  if (problem !== undefined) throw stale(problem);
  return requireRepository(root, io, '--push');
}

/** What stands here as the remote has it: written by a run that was killed before it could say so to git. */
async function adopt({ git, head, workTree }: Repository, known: string): Promise<string | undefined> {
  if (head === undefined) return undefined;
  return adoptFiles(git, head, known, (file) => textOfFile(path.join(workTree, file)));
}

/**
 * The files of the fleet that differ, replaced in one transaction. Where one of them is not as HEAD has it (a filter, an
 * edit), none is: git decides about all of them.
 */
async function bringFleet(
  { git, head, prefix }: Repository,
  root: string,
  known: string,
  io: Io,
): Promise<string | undefined> {
  const before = await entriesOf(git, head, prefix);
  const after = await entriesOf(git, known, prefix);
  const moved = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file)?.oid !== after.get(file)?.oid && isText(file, before, after),
  );
  const texts = await textsOf(git, moved, [before, after]);
  const changes: FileChange[] = [];
  for (const [file, [old, wanted]] of texts) {
    const now = textOfFile(path.join(root, file));
    if (now !== old && now !== wanted) return undefined;
    changes.push({ file, content: wanted });
  }
  const written = commitFiles(findWorkFolder(root, io), changes);
  return written.ok ? undefined : written.problem;
}

type Entries = ReadonlyMap<string, TreeEntry>;

async function entriesOf(
  git: Repository['git'],
  commit: string | undefined,
  prefix: string,
): Promise<Entries> {
  if (commit === undefined) return new Map();
  const listed = await listTree(git, commit, prefix);
  if (!listed.ok) throw new CommandFailure('git', 1, `cannot read ${commit}: ${listed.problem}`);
  return new Map(listed.entries.map((entry) => [entry.path, entry]));
}

/** What commands read: manifests and the lockfile. Links, submodules and modes are git's business. */
function isText(file: string, before: Entries, after: Entries): boolean {
  const modes = [before, after].map((entries) => entries.get(file)?.mode ?? '100644');
  return /\.(?:ya?ml|lock)$/.test(file) && modes.every((mode) => mode === '100644');
}

/** The texts of files on both sides, null where a side has none. */
async function textsOf(
  git: Repository['git'],
  files: readonly string[],
  sides: readonly [Entries, Entries],
): Promise<ReadonlyMap<string, readonly [string | null, string | null]>> {
  const oids = [...new Set(files.flatMap((file) => sides.map((side) => side.get(file)?.oid ?? '')))];
  const wanted = oids.filter((oid) => oid !== '');
  const read = await readBlobs(git, wanted);
  if (!read.ok) throw new CommandFailure('git', 1, `cannot read the commits of the remote: ${read.problem}`);
  const texts = new Map(wanted.map((oid, index) => [oid, (read.bytes[index] as Buffer).toString('utf8')]));
  const textIn = (side: Entries, file: string) => texts.get(side.get(file)?.oid ?? '') ?? null;
  return new Map(files.map((file) => [file, [textIn(sides[0], file), textIn(sides[1], file)]]));
}
