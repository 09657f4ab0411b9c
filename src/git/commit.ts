import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { complaintOf, textOf } from './run.ts';
import type { Git, GitResult } from './types.ts';
import { oidOf } from './tree.ts';

/** A file of the commit to be made: its new text, or null where it is removed. Posix, from the top level. */
export interface CommitFile {
  readonly path: string;
  readonly content: string | null;
}

export interface NewCommit {
  /** The parent; undefined for the first commit of a repository. */
  readonly base: string | undefined;
  readonly files: readonly CommitFile[];
  readonly message: string;
}

/** What differs from the base: blob by path, null where the file is removed. */
export type Committed = ReadonlyMap<string, string | null>;

export type Made =
  /** `oid` is the base itself where the files are in it already: there is nothing to commit. */
  | { readonly ok: true; readonly oid: string | undefined; readonly committed: Committed }
  | { readonly ok: false; readonly problem: string };

/**
 * Makes a commit object on top of `base`, by plumbing and an index of its own: neither the user's index nor the working
 * tree nor a branch is touched, so that a kill at any time leaves nothing that stands in anybody's way.
 */
export async function makeCommit(git: Git, { base, files, message }: NewCommit): Promise<Made> {
  try {
    const before = await entriesOf(
      git,
      base === undefined ? undefined : ['ls-tree', '-r', '-z', '--full-tree', base],
    );
    const changed = files.filter((file) => isChange(file, before.get(file.path)));
    if (changed.length === 0) return { ok: true, oid: base, committed: new Map() };
    const committed = await writeBlobs(git, changed);
    const tree = await writeTree(git, base, committed);
    const parents = base === undefined ? [] : ['-p', base];
    const made = await must(
      git([...(await identity(git)), 'commit-tree', tree, ...parents, '-F', '-'], { stdin: message }),
    );
    return { ok: true, oid: textOf(made), committed };
  } catch (error) {
    if (error instanceof GitFailure) return { ok: false, problem: error.message };
    throw error;
  }
}

/** Compares by git's own digest, so that only what differs is handed to git. */
function isChange({ content }: CommitFile, before: string | undefined): boolean {
  if (content === null || before === undefined) return (content === null) !== (before === undefined);
  return oidOf(content, before) !== before;
}

/** Ends a sequence of plumbing commands; never leaves this folder. */
export class GitFailure extends Error {}

export async function must(running: Promise<GitResult>): Promise<GitResult> {
  const result = await running;
  if (result.code !== 0) throw new GitFailure(complaintOf(result));
  return result;
}

/** A few processes at a time. */
async function writeBlobs(git: Git, files: readonly CommitFile[]): Promise<Committed> {
  const committed = new Map<string, string | null>();
  for (let at = 0; at < files.length; at += 8) {
    const some = files.slice(at, at + 8);
    const oids = await Promise.all(
      some.map(({ content }) => (content === null ? null : writeBlob(git, content))),
    );
    for (const [index, file] of some.entries()) committed.set(file.path, oids[index] ?? null);
  }
  return committed;
}

async function writeBlob(git: Git, content: string): Promise<string> {
  return textOf(await must(git(['hash-object', '-w', '--no-filters', '--stdin'], { stdin: content })));
}

async function writeTree(git: Git, base: string | undefined, committed: Committed): Promise<string> {
  const indexFile = await ownIndex(git);
  try {
    await must(git(base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], { indexFile }));
    await must(git(['update-index', '-z', '--index-info'], { indexFile, stdin: indexInfo(committed) }));
    return textOf(await must(git(['write-tree'], { indexFile })));
  } finally {
    removeIndex(indexFile);
  }
}

/** One name, used by the holder of the lock alone: what a killed run left there is in nobody's way. */
async function ownIndex(git: Git): Promise<string> {
  const file = await gitPath(git, 'infractl-index');
  removeIndex(file);
  return file;
}

async function gitPath(git: Git, name: string): Promise<string> {
  return path.resolve(textOf(await must(git(['rev-parse', '--path-format=absolute', '--git-path', name]))));
}

function removeIndex(file: string): void {
  rmSync(file, { force: true });
  rmSync(`${file}.lock`, { force: true });
}

function indexInfo(committed: Committed): string {
  const width = [...committed.values()].find((oid) => oid !== null)?.length ?? 40;
  return [...committed]
    .map(([file, oid]) => (oid === null ? `0 ${'0'.repeat(width)}\t${file}\0` : `100644 ${oid}\t${file}\0`))
    .join('');
}

/** A CI job without user.name must commit all the same. */
async function identity(git: Git): Promise<readonly string[]> {
  const known = await git(['var', 'GIT_COMMITTER_IDENT']);
  return known.code === 0 ? [] : ['-c', 'user.name=infractl', '-c', 'user.email=infractl@localhost'];
}

/** Moves a branch from one commit to another; fails where somebody else moved it since. */
export async function moveBranch(
  git: Git,
  branch: string,
  to: string,
  from: string | undefined,
): Promise<string | undefined> {
  const moved = await git(['update-ref', '-m', 'infractl apply', branch, to, from ?? '0'.repeat(to.length)], {
    refs: ['HEAD', branch],
  });
  return moved.code === 0 ? undefined : complaintOf(moved);
}

/**
 * Before the branch moves: brings the user's index entries of the committed files along, where the user had nothing of
 * their own staged in them. Otherwise git would show the commit as undone; a kill in between shows it as staged, and the
 * next commit takes it in. All else that is staged stays. The index is made beside the user's and put in its place in one
 * step: `index.lock`, which a kill would leave standing in the user's way, is never taken.
 * @returns what went wrong; the commit is good all the same
 */
export async function refreshIndex(
  git: Git,
  base: string | undefined,
  committed: Committed,
): Promise<string | undefined> {
  if (committed.size === 0) return undefined;
  try {
    const before = await entriesOf(
      git,
      base === undefined ? undefined : ['ls-tree', '-r', '-z', '--full-tree', base],
    );
    return await changeIndex(git, async (indexFile) => {
      const listing = ['ls-files', '-s', '-z', '--full-name', '--', ':(top)'];
      const staged = await entriesOf(git, listing, indexFile);
      const untouched = new Map([...committed].filter(([file]) => staged.get(file) === before.get(file)));
      if (untouched.size === 0) return false;
      await must(git(['update-index', '-z', '--index-info'], { indexFile, stdin: indexInfo(untouched) }));
      await git(['update-index', '-q', '--refresh'], { indexFile, settings: await filtersOff(git) });
      return true;
    });
  } catch (error) {
    return describeFailure(error);
  }
}

/**
 * Changes a copy of the user's index and puts it in its place in one step, where nobody else changed that meanwhile:
 * `index.lock`, which a kill would leave standing in the user's way, is never taken.
 * @param change says whether there is anything to put in place
 * @returns what went wrong
 */
export async function changeIndex(
  git: Git,
  change: (indexFile: string) => Promise<boolean>,
): Promise<string | undefined> {
  try {
    const users = await gitPath(git, 'index');
    if (existsSync(`${users}.lock`)) return 'index.lock is there: another git is at work';
    const stamp = stampOf(users);
    const indexFile = await ownIndex(git);
    if (existsSync(users)) copyFileSync(users, indexFile);
    // a file that was written anew with the same text, as an undo does, is no change
    await git(['update-index', '-q', '--refresh'], { indexFile, settings: await filtersOff(git) });
    if (!(await change(indexFile))) return undefined;
    if (existsSync(`${users}.lock`)) return 'index.lock is there: another git is at work';
    if (stampOf(users) !== stamp) return 'another git changed it meanwhile';
    renameSync(indexFile, users);
    return undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof GitFailure) return error.message;
  if ((error as NodeJS.ErrnoException).code !== undefined) return (error as Error).message;
  throw error;
}

/** What an apply writes is committed byte for byte, so it is compared so too; and no filter of a config is run. */
async function filtersOff(git: Git): Promise<readonly (readonly [string, string])[]> {
  const listed = await git(['config', '--name-only', '-z', '--get-regexp', '^filter\\.']);
  const names = new Set(listed.stdout.toString('utf8').split('\0'));
  return [...names]
    .filter((name) => name !== '')
    .map((name) => [name, name.endsWith('.required') ? 'false' : '']);
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeNs}` : '';
}

/**
 * Before a fast-forward: files that stand in the working tree as `to` has them already, left by an apply that was killed
 * after its push, are entered into the index so. git would refuse to replace them otherwise.
 * @param contentOf a file's text, null where there is none, undefined where it is not ours to judge
 */
export async function adoptFiles(
  git: Git,
  from: string,
  to: string,
  contentOf: (file: string) => string | null | undefined,
): Promise<string | undefined> {
  const [before, after] = await Promise.all(
    [from, to].map((commit) => entriesOf(git, ['ls-tree', '-r', '-z', '--full-tree', commit])),
  );
  const moved = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].filter(
    (file) => before?.get(file) !== after?.get(file),
  );
  const standing = moved.filter((file) => {
    const content = contentOf(file);
    if (content === undefined) return false;
    const plain = content === null ? null : content.replaceAll('\r\n', '\n');
    return [content, plain].some((text) => !isChange({ path: file, content: text }, after?.get(file)));
  });
  return standing.length === 0
    ? undefined
    : refreshIndex(git, from, new Map(standing.map((file) => [file, after?.get(file) ?? null])));
}

/** Path -> blob, of ls-tree (`MODE TYPE OID`) or ls-files (`MODE OID STAGE`). */
export async function entriesOf(
  git: Git,
  args: readonly string[] | undefined,
  indexFile?: string,
): Promise<ReadonlyMap<string, string>> {
  const listed = args && (await must(git(args, indexFile === undefined ? {} : { indexFile })));
  const lines =
    listed?.stdout
      .toString('utf8')
      .split('\0')
      .filter((line) => line !== '') ?? [];
  return new Map(
    lines.map((line) => {
      const tab = line.indexOf('\t');
      const [, second = '', third = ''] = line.slice(0, tab).split(' ');
      return [line.slice(tab + 1), third.length >= 40 ? third : second];
    }),
  );
}
