import {
  type Git,
  isRevision,
  listTree,
  openRepository,
  readBlobs,
  type Repository,
  resolveRevision,
  type TreeEntry,
  whyNoRepository,
} from '../git/index.ts';
import { listInMemory, memorySource } from '../load/index.ts';
import { once, type OpenFleet, openSource } from '../run.ts';
import { lockfileFrom } from '../state/index.ts';
import { CommandFailure, type Io, usageError } from './io.ts';

/** The revision of a flag, if it may be one at all: asked before anything is read. */
export function readRevision(flag: string, revision: string | undefined): string | undefined {
  if (revision === undefined || isRevision(revision)) return revision;
  throw usageError(
    `${flag}: ${JSON.stringify(revision)} is no revision; write a branch, a tag, a hash or HEAD~1`,
  );
}

/** The git repository around the fleet; ends the command where there is none. */
export async function requireRepository(root: string, io: Io, what: string): Promise<Repository> {
  const repository = await openRepository(root, io.env);
  if (repository) return repository;
  const why = await whyNoRepository(root, io.env);
  throw new CommandFailure('git', 1, `${what} needs a git repository, and ${root} is in none: ${why}`);
}

/** The fleet as it stands at a revision, its lockfile included, read from git's objects: nothing is checked out. */
export async function openRevision({ git, prefix }: Repository, revision: string): Promise<OpenFleet> {
  const commit = await resolveRevision(git, revision);
  if (!commit.ok) throw new CommandFailure('git', 1, commit.problem);
  const listed = await listTree(git, commit.oid, prefix);
  if (!listed.ok) throw gitFailure(listed.problem);
  const files = await readFiles(git, listed.entries.filter(isManifest));
  const source = memorySource(files, (patterns) => listInMemory(files.keys(), patterns));
  const open = openSource(source, (file) => lockfileFrom(file, undefined));
  const { lockfile } = open.settings;
  const entry = listed.entries.find(({ mode, path }) => path === lockfile && mode.startsWith('100'));
  const bytes = entry && (await readFiles(git, [entry])).get(lockfile);
  const text = bytes && Buffer.from(bytes).toString('utf8');
  return { ...open, lockfile: once(() => lockfileFrom(lockfile, text)) };
}

async function readFiles(git: Git, entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const read = await readBlobs(
    git,
    entries.map(({ oid }) => oid),
  );
  if (!read.ok) throw gitFailure(read.problem);
  return new Map(entries.map(({ path }, index) => [path, read.bytes[index] as Uint8Array]));
}

function gitFailure(problem: string): CommandFailure {
  return new CommandFailure('git', 1, `cannot read the revision: ${problem}`);
}

/** What no pattern can match is not read: links, submodules, dot-folders, other files. */
function isManifest({ mode, path }: TreeEntry): boolean {
  return mode.startsWith('100') && /\.ya?ml$/.test(path) && !/(?:^|\/)(?:\.|node_modules\/)/.test(path);
}
