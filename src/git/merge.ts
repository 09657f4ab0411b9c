import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { entriesOf, GitFailure, must } from './commit.ts';
import type { Place } from './types.ts';
import { complaintOf, openGit, textOf } from './run.ts';
import type { Environment, Git } from './types.ts';
import { readBlobs } from './tree.ts';

export interface MergeSides {
  /** Commit ids. */
  readonly base: string;
  readonly head: string;
  /** Where a conflict in this path is no conflict: the base's side is taken. From the top level, posix. */
  readonly baseWins?: (file: string) => boolean;
}

export type Merged =
  | {
      readonly outcome: 'merged';
      /** The merge, a commit with both as parents. Only `git` below knows it. */
      readonly commit: string;
      /** Reads the merge and all that the repository has; to be closed. */
      readonly git: Git;
      /** Files that are in conflict, and as the base has them. */
      readonly taken: readonly string[];
      readonly close: () => void;
    }
  | { readonly outcome: 'conflict'; readonly paths: readonly string[] }
  | { readonly outcome: 'failed'; readonly problem: string };

/**
 * What merging `head` into `base` gives, as `git merge-tree --write-tree` does it; neither refs nor objects nor files of
 * the repository change. It happens in a scratch repository that borrows the objects: it has no config, so no
 * `merge.*.driver` of the user's is run, and the base's `.gitattributes`, so a branch cannot bring `merge=union`.
 * Same commits, same commit id.
 */
export async function mergeRevisions(place: Place, sides: MergeSides, env: Environment): Promise<Merged> {
  const folder = mkdtempSync(path.join(tmpdir(), 'infractl-merge-'));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const git = makeScratch(folder, place, env);
    await writeAttributes(git, folder, sides.base);
    const merged = await mergeIn(git, folder, sides);
    if (merged.outcome !== 'merged') close();
    return merged.outcome === 'merged' ? { ...merged, git, close } : merged;
  } catch (error) {
    close();
    if (error instanceof GitFailure) return { outcome: 'failed', problem: error.message };
    throw error;
  }
}

/** An empty repository by hand: `git init` would copy templates. */
function makeScratch(folder: string, { commonDir }: Place, env: Environment): Git {
  const gitDir = path.join(folder, '.git');
  for (const name of ['objects/info', 'refs', 'info'])
    mkdirSync(path.join(gitDir, name), { recursive: true });
  const objects = path.join(commonDir, 'objects');
  writeFileSync(path.join(gitDir, 'objects/info/alternates'), `${JSON.stringify(objects)}\n`);
  writeFileSync(path.join(gitDir, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(path.join(gitDir, 'config'), formatOf(commonDir));
  const shallow = readIfAny(path.join(commonDir, 'shallow'));
  if (shallow !== '') writeFileSync(path.join(gitDir, 'shallow'), shallow);
  const own = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'));
  const empty = { GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1', ...IDENTITY };
  return openGit({ folder, gitDir, workTree: folder }, { ...Object.fromEntries(own), ...empty });
}

/** The hash alone is taken over from the repository's config. */
function formatOf(commonDir: string): string {
  const sha256 = /^\s*objectformat\s*=\s*sha256\s*$/im.test(readIfAny(path.join(commonDir, 'config')));
  return sha256
    ? '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n'
    : '[core]\n\trepositoryformatversion = 0\n';
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'infractl',
  GIT_AUTHOR_EMAIL: 'infractl@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_NAME: 'infractl',
  GIT_COMMITTER_EMAIL: 'infractl@localhost',
  GIT_COMMITTER_DATE: '@0 +0000',
};

async function writeAttributes(git: Git, folder: string, base: string): Promise<void> {
  const entries = await entriesOf(git, ['ls-tree', '-r', '-z', '--full-tree', base]);
  // a tree may name `..`, which no checkout takes
  const attributes = [...entries].filter(
    ([file]) =>
      path.basename(file) === '.gitattributes' && path.normalize(file) === file && !file.startsWith('..'),
  );
  const read = await readBlobs(
    git,
    attributes.map(([, oid]) => oid),
  );
  if (!read.ok) throw new GitFailure(read.problem);
  for (const [index, [file]] of attributes.entries()) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), read.bytes[index] ?? '');
  }
}

type InScratch =
  | { readonly outcome: 'merged'; readonly commit: string; readonly taken: readonly string[] }
  | Exclude<Merged, { outcome: 'merged' }>;

async function mergeIn(git: Git, folder: string, { base, head, baseWins }: MergeSides): Promise<InScratch> {
  const ran = await git(['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', base, head]);
  if (ran.code !== 0 && ran.code !== 1) return { outcome: 'failed', problem: whyNot(ran) };
  const [tree = '', ...paths] = ran.stdout.toString('utf8').split('\0');
  const conflicts = [...new Set(paths.filter((file) => file !== ''))];
  const lost = conflicts.filter((file) => baseWins?.(file) !== true);
  if (ran.code === 1 && (lost.length > 0 || conflicts.length === 0))
    return { outcome: 'conflict', paths: lost };
  const settled = conflicts.length === 0 ? tree : await takeBase(git, folder, tree, base, conflicts);
  const made = await must(
    git(['commit-tree', settled, '-p', base, '-p', head, '-F', '-'], { stdin: 'merge\n' }),
  );
  return { outcome: 'merged', commit: textOf(made), taken: conflicts };
}

function whyNot(ran: Parameters<typeof complaintOf>[0]): string {
  const said = complaintOf(ran);
  if (/usage: git merge-tree|unknown option|not a valid object name --write-tree/i.test(said))
    return 'this git has no `git merge-tree --write-tree`: git 2.38 or newer is needed';
  if (/unrelated histories/.test(said))
    return 'the two have no commit in common; where this clone is shallow, `git fetch --unshallow` brings it';
  return said;
}

async function takeBase(
  git: Git,
  folder: string,
  tree: string,
  base: string,
  conflicts: readonly string[],
): Promise<string> {
  const indexFile = path.join(folder, 'index');
  const before = await must(git(['ls-tree', '-r', '-z', '--full-tree', base]));
  const wanted = new Set(conflicts);
  const kept = before.stdout
    .toString('utf8')
    .split('\0')
    .filter((line) => wanted.has(line.slice(line.indexOf('\t') + 1)));
  const gone = conflicts.map((file) => `0 ${'0'.repeat(base.length)}\t${file}\0`);
  await must(git(['read-tree', tree], { indexFile }));
  const stdin = [...gone, ...kept.map((line) => `${line}\0`)].join('');
  await must(git(['update-index', '-z', '--index-info'], { indexFile, stdin }));
  return textOf(await must(git(['write-tree'], { indexFile })));
}

function readIfAny(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
