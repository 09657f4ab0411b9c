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
import { listEntries, memorySource, type TreeItem } from '../load/index.ts';
import type { Outcome } from '../model/diagnostic.ts';
import { once, type OpenFleet, openSource, soundLockfile } from '../run.ts';
import { lockfileFrom, type LockfileRead, refusedLockfile } from '../state/index.ts';
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
  const entries = new Map(listed.entries.map((entry) => [entry.path, entry]));
  const items = listed.entries.map(({ path, mode }): TreeItem => ({ path, kind: kindOf(mode) }));
  const likely = listed.entries.filter(isManifest);
  const { fleet, missing } = openTree(items, await readFiles(git, likely));
  const more = missing.map((file) => entries.get(file) as TreeEntry);
  const open = more.length === 0 ? fleet : openTree(items, await readFiles(git, [...likely, ...more])).fleet;
  const lockfile = await readLock(git, open.settings.lockfile, entries);
  return { ...open, lockfile: once(() => soundLockfile(lockfile, open.settings.lockfile)) };
}

/** `missing`: files that the patterns of the Config match and that were not among `blobs`. */
function openTree(
  items: readonly TreeItem[],
  blobs: ReadonlyMap<string, Uint8Array>,
): { readonly fleet: OpenFleet; readonly missing: readonly string[] } {
  let missing: readonly string[] = [];
  const source = memorySource(items, blobs, (patterns) => {
    const matched = listEntries(() => items, patterns);
    missing = [...missing, ...matched.value.filter((file) => !blobs.has(file))];
    return matched;
  });
  return { fleet: openSource(source, (file) => lockfileFrom(file, undefined)), missing };
}

async function readLock(
  git: Git,
  file: string,
  entries: ReadonlyMap<string, TreeEntry>,
): Promise<Outcome<LockfileRead>> {
  const entry = entries.get(file);
  if (!entry) return lockfileFrom(file, undefined);
  if (kindOf(entry.mode) !== 'file') return refusedLockfile(file, 'it is a link or a submodule');
  const bytes = (await readFiles(git, [entry])).get(file) ?? new Uint8Array();
  return lockfileFrom(file, Buffer.from(bytes).toString('utf8'));
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

function kindOf(mode: string): TreeItem['kind'] {
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'repository' : 'file';
}

/** What the default patterns match, and most others: read at once, before the Config says what else. */
function isManifest({ mode, path }: TreeEntry): boolean {
  return kindOf(mode) === 'file' && /\.ya?ml$/.test(path) && !/(?:^|\/)(?:\.|node_modules\/)/.test(path);
}
