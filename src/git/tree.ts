import { complaintOf, type Git } from './run.ts';

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

/** Every file of a commit below `prefix` (`fleet/` or ''), at any depth. A prefix that the commit has not is empty. */
export async function listTree(git: Git, commit: string, prefix: string): Promise<Listed> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit];
  const listed = await git(prefix === '' ? args : [...args, '--', prefix]);
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
  return { mode, oid, path: line.slice(tab + 1 + prefix.length) };
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
 * Files below the folder that git runs in whose content is not that of HEAD, or that HEAD has not; relative to `prefix`.
 * Empty where git cannot tell.
 */
export async function uncommittedFiles(git: Git, prefix: string): Promise<readonly string[]> {
  const status = await git([
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    '.',
  ]);
  if (status.code !== 0) return [];
  const entries = status.stdout
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '');
  return entries.map((entry) => entry.slice(3 + prefix.length)); // `XY PATH`, from the top level
}
