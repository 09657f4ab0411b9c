import path from 'node:path';
import { createHash } from 'node:crypto';
import { openFolder } from '../files/index.ts';
import { compareText } from '../text/compare.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson, isRecord } from '../text/json.ts';
import { lineDiff } from '../text/line-diff.ts';
import type { FileChange } from '../write/index.ts';
import { CommandFailure } from './io.ts';

/** In the folder of an export: which files there are ours, by format, and the digest of each. */
export const EXPORT_INDEX = '.infractl-export.json';

const MAX_BYTES = 256 * 1024 * 1024;

/** The folder that an export is written to. Paths in it are posix, relative to it. */
export interface ExportFolder {
  /** Absolute: the root of the fleet where the folder is in it, else the folder. Nothing below it is reached through a link. */
  readonly root: string;
  /** From the root to the folder: '' or a path that ends in a slash. */
  readonly prefix: string;
  /** As the user wrote it. */
  readonly shown: string;
}

/** The text of a file in the folder; undefined where there is none. Ends the command where it is no regular file. */
export function textIn({ root, prefix, shown }: ExportFolder, file: string): string | undefined {
  const read = openFolder(root)(`${prefix}${file}`, MAX_BYTES);
  if (read.outcome === 'read') return read.bytes.toString('utf8');
  if (read.outcome === 'missing') return undefined;
  throw new CommandFailure('io', 1, `cannot read ${path.join(shown, file)}: ${read.problem}`);
}

/** What an export changes in its folder, the index last. */
export interface FolderChanges {
  readonly changes: readonly FileChange[];
  /** Files of an earlier export that somebody edited: no longer ours to remove. */
  readonly kept: readonly string[];
}

/** Ends the command where a file that is not ours stands in the way: it is neither overwritten nor deleted. */
export function planFolder(
  folder: ExportFolder,
  format: string,
  files: ReadonlyMap<string, string>,
): FolderChanges {
  const index = readIndex(folder);
  const ours = index.get(format) ?? new Map<string, string>();
  refuseForeign(folder, files, ours);
  const stale = [...ours].filter(([file]) => !files.has(file));
  const removable = stale.filter(([file, digest]) => {
    const text = textIn(folder, file);
    return text !== undefined && digestOf(text) === digest;
  });
  const digests = [...files].map(([file, text]) => [file, digestOf(text)] as const);
  const next = new Map(index).set(format, new Map(digests));
  const write = ([file, content]: readonly [string, string]) => ({
    file: `${folder.prefix}${file}`,
    content,
  });
  const changes: FileChange[] = [
    ...[...files].toSorted(([a], [b]) => compareText(a, b)).map(write),
    ...removable.map(([file]) => ({ file: `${folder.prefix}${file}`, content: null })),
    write([EXPORT_INDEX, formatIndex(next)]),
  ];
  const kept = stale.filter((one) => !removable.includes(one)).map(([file]) => file);
  return { changes, kept: kept.filter((file) => textIn(folder, file) !== undefined) };
}

function refuseForeign(
  folder: ExportFolder,
  files: ReadonlyMap<string, string>,
  ours: ReadonlyMap<string, string>,
): void {
  const foreign = [...files].filter(([file, text]) => {
    const standing = ours.has(file) ? undefined : textIn(folder, file);
    return standing !== undefined && standing !== text;
  });
  if (foreign.length === 0) return;
  const names = foreign.map(([file]) => path.join(folder.shown, file)).join(', ');
  throw new CommandFailure(
    'io',
    1,
    `${names} is not of an earlier export (${EXPORT_INDEX} does not list it), and nobody's file is overwritten: move it, or name another folder`,
  );
}

/** The lines in which the files of the folder differ from the export, as a text; '' where they are the same. */
export function differencesIn(folder: ExportFolder, { changes }: FolderChanges): string {
  return changes
    .map(({ file, content }) => differenceOf(folder, file.slice(folder.prefix.length), content))
    .join('');
}

function differenceOf(folder: ExportFolder, file: string, content: string | null): string {
  const before = textIn(folder, file)?.replaceAll('\r\n', '\n') ?? '';
  if (file === EXPORT_INDEX || before === (content ?? '')) return '';
  const shown = escapeTerminal(path.join(folder.shown, file));
  const lines = lineDiff(before, content ?? '') ?? [
    { sign: ' ' as const, text: 'too much differs to be shown' },
  ];
  const body = lines.map(({ sign, text }) => (sign === 'gap' ? '@@\n' : `${sign}${escapeTerminal(text)}\n`));
  return `${content === null ? 'stale ' : before === '' ? 'missing ' : ''}${shown}\n${body.join('')}`;
}

type Index = ReadonlyMap<string, ReadonlyMap<string, string>>;

function readIndex(folder: ExportFolder): Index {
  const text = textIn(folder, EXPORT_INDEX);
  if (text === undefined) return new Map();
  const files = membersOf(membersOf(parseJson(text)).get('formats'));
  return new Map(
    [...files].map(([format, list]) => [
      format,
      new Map(
        [...membersOf(list)].flatMap(([file, digest]) => (isInside(file) ? [[file, String(digest)]] : [])),
      ),
    ]),
  );
}

/** Whoever wrote the index, it names files of this folder alone. */
function isInside(file: string): boolean {
  return (
    file !== EXPORT_INDEX && file.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // nothing is ours then: what stands there is refused, not overwritten
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isRecord(value) ? Object.entries(value) : []);
}

function formatIndex(index: Index): string {
  const kept = [...index].filter(([, files]) => files.size > 0);
  return formatJson({ formatVersion: '1', writtenBy: 'infractl export', formats: new Map(kept) });
}

function digestOf(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}
