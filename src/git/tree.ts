import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { compareText } from '../text/compare.ts';
import { complaintOf } from './run.ts';
import type { Git } from './types.ts';

/** Bytes of a list of files: some 700,000 of them. */
const MAX_LISTING = 64 * 1024 * 1024;

export interface TreeEntry {
  /** `100644`, `100755`, `120000` (a link), `160000` (a submodule). */
  readonly mode: string;
  readonly oid: string;
  /** Relative to the prefix. */
  readonly path: string;
}

export type Listed =
  | { readonly ok: true; readonly entries: readonly TreeEntry[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Every file of a commit below `prefix` (`fleet/` or ''), at any depth. A prefix that the commit has not is empty.
 * @param above names of files that are listed from the folders around the prefix, too: their paths begin with `../`
 */
export async function listTree(
  git: Git,
  commit: string,
  prefix: string,
  above: readonly string[] = [],
): Promise<Listed> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit];
  const around = prefix
    .split('/')
    .slice(0, -1)
    .map((_, depth, parts) => parts.slice(0, depth).join('/'));
  const more = around.flatMap((folder) => above.map((name) => posix.join(folder, name)));
  const listed = await git(prefix === '' ? args : [...args, '--', prefix, ...more], {
    most: MAX_LISTING,
  });
  if (listed.code !== 0) return { ok: false, problem: complaintOf(listed) };
  const lines = listed.stdout
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '');
  return { ok: true, entries: lines.map((line) => readEntry(line, prefix)) };
}

/** `MODE TYPE OID<tab>PATH` */
function readEntry(line: string, prefix: string): TreeEntry {
  const tab = line.indexOf('\t');
  const [mode = '', , oid = ''] = line.slice(0, tab).split(' ');
  const file = line.slice(tab + 1);
  const below = file.startsWith(prefix) ? file.slice(prefix.length) : posix.relative(prefix, file);
  return { mode, oid, path: below };
}

/** Files whose bytes, mode or kind differ between two trees, whose entries are given by path. */
export function changedEntries(
  before: ReadonlyMap<string, TreeEntry>,
  after: ReadonlyMap<string, TreeEntry>,
): readonly string[] {
  const differs = (file: string) =>
    before.get(file)?.oid !== after.get(file)?.oid || before.get(file)?.mode !== after.get(file)?.mode;
  return [...new Set([...before.keys(), ...after.keys()])].filter(differs).toSorted(compareText);
}

export type Changed =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Files that differ between two commits, from the top level. Compared here, for git collects all of it in memory before it
 * says a word, however many files a few trees stand for.
 */
export async function changedFiles(git: Git, before: string, after: string): Promise<Changed> {
  const [one, other] = await Promise.all([listTree(git, before, ''), listTree(git, after, '')]);
  if (!one.ok) return one;
  if (!other.ok) return other;
  const byPath = (entries: readonly TreeEntry[]) => new Map(entries.map((entry) => [entry.path, entry]));
  return { ok: true, files: changedEntries(byPath(one.entries), byPath(other.entries)) };
}

/** Bytes of blobs by their ids, known before any is read; without those that git has not: of a partial clone. */
export async function sizesOf(
  git: Git,
  oids: Iterable<string>,
): Promise<
  | { readonly ok: true; readonly sizes: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly problem: string }
> {
  const asked = [...new Set(oids)];
  if (asked.length === 0) return { ok: true, sizes: new Map() };
  const told = await git(['cat-file', '--batch-check'], { stdin: `${asked.join('\n')}\n` });
  if (told.code !== 0) return { ok: false, problem: complaintOf(told) };
  const lines = told.stdout.toString('latin1').split('\n');
  const sizes = lines.flatMap((line): readonly (readonly [string, number])[] => {
    const [oid = '', type, bytes] = line.split(' ');
    return type === 'blob' ? [[oid, Number(bytes)]] : [];
  });
  return { ok: true, sizes: new Map(sizes) };
}

export type Blobs =
  | { readonly ok: true; readonly bytes: readonly Buffer[] }
  | { readonly ok: false; readonly problem: string };

/** The contents of blobs, in one process however many. */
export async function readBlobs(git: Git, oids: readonly string[]): Promise<Blobs> {
  if (oids.length === 0) return { ok: true, bytes: [] };
  const read = await git(['cat-file', '--batch'], { stdin: `${oids.join('\n')}\n` });
  if (read.code !== 0) return { ok: false, problem: complaintOf(read) };
  const bytes: Buffer[] = [];
  for (let at = 0; at < read.stdout.length;) {
    const end = read.stdout.indexOf(10, at);
    const header = read.stdout.toString('utf8', at, end).split(' ');
    if (header[1] !== 'blob')
      return {
        ok: false,
        problem: `git has no blob ${header[0]}: ${header[1]}; a partial clone may lack it`,
      };
    const start = end + 1;
    const size = Number(header[2]);
    bytes.push(read.stdout.subarray(start, start + size));
    at = start + size + 1;
  }
  return bytes.length === oids.length
    ? { ok: true, bytes }
    : { ok: false, problem: 'git gave fewer files than it was asked for' };
}

/**
 * Which of these texts HEAD does not have so, as paths relative to the prefix; line ends count as git counts them, not at
 * all. Compared here: git's own `status` would run filters that a config names.
 */
export async function unlikeHead(
  git: Git,
  entries: readonly TreeEntry[],
  texts: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const known = new Map(entries.map(({ path, oid }) => [path, oid]));
  const doubtful = [...texts].filter(([file, text]) => known.get(file) !== oidOf(text, known.get(file)));
  const kept = doubtful.filter(([file]) => known.has(file));
  const read = await readBlobs(
    git,
    kept.map(([file]) => known.get(file) as string),
  );
  const before = new Map(kept.map(([file], index) => [file, read.ok ? read.bytes[index] : undefined]));
  return doubtful.filter(([file, text]) => plain(before.get(file)) !== plain(text)).map(([file]) => file);
}

function plain(text: Buffer | string | undefined): string | undefined {
  return text
    ?.toString('utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
}

/** A text's id as a blob, by the hash of another id. */
export function oidOf(text: string, like = ''): string {
  const bytes = Buffer.from(text, 'utf8');
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Files that git's index has below a folder (posix, relative to where git runs); empty where git cannot tell. */
export async function trackedFiles(git: Git, folder: string): Promise<readonly string[]> {
  const listed = await git(['ls-files', '-z', '--', folder]);
  if (listed.code !== 0) return [];
  return listed.stdout
    .toString('utf8')
    .split('\0')
    .filter((file) => file !== '');
}

/** Attributes of files (posix, relative to where git runs): `set`, `unset`, `unspecified`, or a value. */
export async function attributesOf(
  git: Git,
  files: readonly string[],
  names: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const asked = await git(['check-attr', '-z', '--stdin', ...names], {
    stdin: files.map((file) => `${file}\0`).join(''),
  });
  const found = new Map<string, Map<string, string>>(files.map((file) => [file, new Map()]));
  const fields = asked.code === 0 ? asked.stdout.toString('utf8').split('\0') : [];
  for (let at = 0; at + 2 < fields.length; at += 3)
    found.get(fields[at] ?? '')?.set(fields[at + 1] ?? '', fields[at + 2] ?? '');
  return found;
}
