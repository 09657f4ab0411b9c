import { basename, posix } from 'node:path';
import {
  type Git,
  isRevision,
  listTree,
  openRepository,
  readBlobs,
  type Repository,
  resolveRevision,
  sizesOf,
  type TreeEntry,
  whyNoRepository,
} from '../git/index.ts';
import {
  ATTRIBUTES_FILE,
  CONFIG_FILE,
  listEntries,
  MAX_ATTRIBUTE_BYTES,
  MAX_FILE_BYTES,
  MAX_TOTAL_BYTES,
  memorySource,
  type Source,
  type TreeItem,
} from '../load/index.ts';
import type { Outcome } from '../model/diagnostic.ts';
import { type Known, once, type OpenFleet, openSource, soundLockfile } from '../run.ts';
import { lockfileFrom, type LockfileRead, MAX_LOCKFILE_BYTES, refusedLockfile } from '../state/index.ts';
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

/** A fleet as a revision has it, beside what git says of its files. */
export interface RevisionFleet extends OpenFleet {
  /** By path. */
  readonly entries: ReadonlyMap<string, TreeEntry>;
  /** The files that its patterns match. */
  readonly listed: ReadonlySet<string>;
  /** The ids of its attributes: under others the same blob may mean something else. */
  readonly attributes: string;
}

/**
 * The fleet as it stands at a revision, its lockfile included, read from git's objects: nothing is checked out. What a
 * revision that was opened before has as well, by the ids of its blobs, is not read again.
 */
export async function openRevision(
  repository: Repository,
  revision: string,
  before?: RevisionFleet,
): Promise<RevisionFleet> {
  const commit = await resolveRevision(repository.git, revision);
  if (!commit.ok) throw new CommandFailure('git', 1, commit.problem);
  return openCommit(repository, commit.oid, before);
}

/** The same of a commit that git was asked for already, by its id. */
export async function openCommit(
  { git, prefix }: Repository,
  commit: string,
  before?: RevisionFleet,
): Promise<RevisionFleet> {
  const found = await listTree(git, commit, prefix, [ATTRIBUTES_FILE]);
  if (!found.ok) throw gitFailure(found.problem);
  const own = found.entries.filter(({ path }) => !path.startsWith('../'));
  const entries = new Map(own.map((entry) => [entry.path, entry]));
  const always = found.entries.filter(isAttributes);
  const attributes = always.map(({ path, oid }) => `${oid} ${path}`).join('\n');
  const isAlike = before && isSameFile(CONFIG_FILE, entries, before) && before.attributes === attributes;
  const known = isAlike ? knownOf(entries, before) : undefined;
  const likely = own.filter((entry) => isManifest(entry) && known?.has(entry.path) !== true);
  const read = await readFiles(git, [...always, ...likely]);
  const first = openTree(own, read, { prefix, always, known });
  const more = first.missing.map((file) => entries.get(file) as TreeEntry);
  const rest = more.length === 0 ? undefined : await readFiles(git, [...always, ...likely, ...more]);
  const { fleet, listed } = rest ? openTree(own, rest, { prefix, always, known }) : first;
  return {
    ...fleet,
    entries,
    listed,
    attributes,
    lockfile: await readLock(git, fleet.settings.lockfile, entries, before),
  };
}

function isAttributes({ path, mode }: TreeEntry): boolean {
  return basename(path) === ATTRIBUTES_FILE && kindOf(mode) === 'file';
}

/** @param found their entries, relative to the prefix as the keys of `blobs` are */
function attributesIn(
  prefix: string,
  found: readonly TreeEntry[],
  blobs: ReadonlyMap<string, Uint8Array>,
): NonNullable<Source['attributes']> {
  const names = new Map(found.map(({ path }) => [posix.join(prefix, path), path]));
  return {
    prefix,
    read: (folder) => {
      const file = names.get(posix.join(folder, ATTRIBUTES_FILE));
      if (file === undefined) return undefined;
      const bytes = blobs.get(file);
      return bytes && bytes.length <= MAX_ATTRIBUTE_BYTES ? Buffer.from(bytes).toString('utf8') : null;
    },
  };
}

function isSameFile(
  file: string,
  entries: ReadonlyMap<string, TreeEntry>,
  before: Pick<RevisionFleet, 'entries'>,
): boolean {
  const [one, other] = [entries.get(file), before.entries.get(file)];
  return one?.oid === other?.oid && one?.mode === other?.mode;
}

/** Under another Config the same text may mean something else, so the Config itself is always read. */
function knownOf(entries: ReadonlyMap<string, TreeEntry>, before: RevisionFleet): Known {
  return {
    open: before,
    has: (file) => file !== CONFIG_FILE && before.listed.has(file) && isSameFile(file, entries, before),
  };
}

interface OpenedTree {
  readonly fleet: OpenFleet;
  readonly listed: ReadonlySet<string>;
  /** Files that the patterns of the Config match and that were not among the blobs. */
  readonly missing: readonly string[];
}

function openTree(
  entries: readonly TreeEntry[],
  { blobs, sizes }: ReadFiles,
  {
    prefix,
    always,
    known,
  }: { readonly prefix: string; readonly always: readonly TreeEntry[]; readonly known: Known | undefined },
): OpenedTree {
  const listed = new Set<string>();
  const items = entries.map(({ path, mode }): TreeItem => {
    const size = sizes.get(path);
    return { path, kind: kindOf(mode), ...(size === undefined ? {} : { size }) };
  });
  const list: Source['list'] = (patterns) => {
    const matched = listEntries(() => items, patterns);
    for (const file of matched.value) listed.add(file);
    return matched;
  };
  const source = memorySource(items, blobs, list, attributesIn(prefix, always, blobs));
  const fleet = openSource(source, (file) => lockfileFrom(file, undefined), known ? { known } : {});
  const missing = [...listed].filter((file) => !blobs.has(file) && known?.has(file) !== true);
  return { fleet, listed, missing };
}

async function readLock(
  git: Git,
  file: string,
  entries: ReadonlyMap<string, TreeEntry>,
  before: RevisionFleet | undefined,
): Promise<OpenFleet['lockfile']> {
  if (before?.settings.lockfile === file && isSameFile(file, entries, before)) return before.lockfile;
  const read = await readLockFrom(git, file, entries);
  return once(() => soundLockfile(read, file));
}

async function readLockFrom(
  git: Git,
  file: string,
  entries: ReadonlyMap<string, TreeEntry>,
): Promise<Outcome<LockfileRead>> {
  const entry = entries.get(file);
  if (!entry) return lockfileFrom(file, undefined);
  if (kindOf(entry.mode) !== 'file') return refusedLockfile(file, 'it is a link or a submodule');
  const { blobs, sizes } = await readFiles(git, [entry], MAX_LOCKFILE_BYTES);
  const bytes = blobs.get(file);
  if (!bytes)
    return refusedLockfile(file, `it has ${sizes.get(file)} bytes, at most ${MAX_LOCKFILE_BYTES} are read`);
  return lockfileFrom(file, Buffer.from(bytes).toString('utf8'));
}

interface ReadFiles {
  /** By path, without those that are too large. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** By path, in bytes, of all that git knows. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** The size comes first: a few bytes in git may stand for gigabytes. Who needs one that is too large is told by its size. */
async function readFiles(git: Git, all: readonly TreeEntry[], most = MAX_FILE_BYTES): Promise<ReadFiles> {
  const known = await sizesOf(
    git,
    all.map(({ oid }) => oid),
  );
  if (!known.ok) throw gitFailure(known.problem);
  const sizeOf = ({ oid }: TreeEntry) => known.sizes.get(oid) ?? 0;
  const entries = all.filter((entry) => sizeOf(entry) <= most);
  const total = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (total > MAX_TOTAL_BYTES)
    throw gitFailure(`its manifests have ${total} bytes together, at most ${MAX_TOTAL_BYTES} are read`);
  const read = await readBlobs(
    git,
    entries.map(({ oid }) => oid),
  );
  if (!read.ok) throw gitFailure(read.problem);
  return {
    blobs: new Map(entries.map(({ path }, index) => [path, read.bytes[index] as Uint8Array])),
    sizes: new Map(all.map((entry) => [entry.path, sizeOf(entry)])),
  };
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
