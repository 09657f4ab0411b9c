import path from 'node:path';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import { compareText } from '../text/compare.ts';
import { findBareRepositories } from './bare-repository.ts';
import { MAX_ENTRIES, MAX_FILES, MAX_PATH } from './limits.ts';
import { matchPaths } from './match.ts';
import { judgePatterns } from './patterns.ts';
import { startOf } from './places.ts';
import { isHidden, type TreeItem, walkFolder } from './tree.ts';

/** The manifest files in the folder `root`, by the rules of `listEntries`. */
export function listManifests(root: string, patterns: readonly string[]): Outcome<readonly string[]> {
  return listEntries(() => walkFolder(root), patterns);
}

/** Which of these files (posix, relative to the root) the patterns match, by the rules of `listEntries`. */
export function listInMemory(
  files: Iterable<string>,
  patterns: readonly string[],
): Outcome<readonly string[]> {
  return listEntries(() => [...files].map((file) => ({ path: file, kind: 'file' })), patterns);
}

/**
 * The files of a tree that `patterns` match, in bytewise order; `!pattern` excludes. What is hidden is not looked at.
 * What a pattern matches and cannot be read as a file is an error: a link, a device, a name that is no text. A link that
 * may stand for a folder of manifests, and a repository in the tree, are told. Folder and revision go through here, so
 * that one tree gives one list.
 */
export function listEntries(
  walk: () => readonly TreeItem[],
  patterns: readonly string[],
): Outcome<readonly string[]> {
  const wrong = judgePatterns(patterns);
  if (wrong.length > 0) return { value: [], diagnostics: wrong };
  const items = walk();
  if (items.length > MAX_ENTRIES) return { value: [], diagnostics: [tooMany('files', MAX_ENTRIES)] };
  const seen = items.filter(({ path: item }) => !item.split('/').some(isHidden) || item === '.');
  const short = seen.filter((item) => !isLong(item));
  const matched = new Set(
    matchPaths(
      short.map(({ path: item }) => item),
      patterns,
    ),
  );
  const value = short.filter(({ path: item, kind }) => kind === 'file' && matched.has(item) && isText(item));
  if (value.length > MAX_FILES) return { value: [], diagnostics: [tooMany('manifest files', MAX_FILES)] };
  const odd = short.filter(({ path: item, kind }) => kind !== 'file' || !isText(item));
  const diagnostics = [
    ...seen.filter(isLong).slice(0, 1).map(tooLong),
    ...odd.flatMap((item) => describeOdd(item, matched)),
    ...mayHide(odd, matched, patterns),
    ...findBareRepositories(short),
  ].toSorted((a, b) => compareText(a.message, b.message));
  return { value: value.map(({ path: item }) => item).toSorted(compareText), diagnostics };
}

function isLong({ path: item, kind }: TreeItem): boolean {
  return kind === 'deep' || item.length > MAX_PATH;
}

/** Names that are no UTF-8 come with the replacement character in them, and no file is found by it. */
function isText(name: string): boolean {
  return !name.includes('\uFFFD');
}

function describeOdd(
  { path: item, kind, problem }: TreeItem,
  matched: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (kind === 'unreadable')
    return [
      refuse(
        'unreadable',
        item,
        `cannot look into the folder ${item}: ${problem}`,
        'mend the permissions of the folder',
      ),
    ];
  if (!matched.has(item)) return [];
  if (kind === 'link') return [describeLink(item)];
  if (kind === 'special')
    return [
      refuse(
        'kind',
        item,
        `${item} is a device, a named pipe or a socket, and is not opened`,
        'remove it, or exclude it in spec.manifests of infractl.yaml',
      ),
    ];
  if (kind === 'file')
    return [refuse('name', item, `the name of the file ${item} is not UTF-8`, 'rename the file')];
  return [];
}

/** A link to a manifest is an error: what it leads to is not the repository's to show, and a revision holds no more than its name. */
export function describeLink(link: string): Diagnostic {
  return refuse(
    'link',
    link,
    `${link} is a symbolic link, and none is followed`,
    'put the file itself there, or remove the link',
  );
}

/** Links without an extension may be folders; nobody looks where they lead. Repositories are folders for certain. */
function mayHide(
  odd: readonly TreeItem[],
  matched: ReadonlySet<string>,
  patterns: readonly string[],
): readonly Diagnostic[] {
  const maybe = odd.filter(
    ({ path: item, kind }) =>
      kind === 'repository' || (kind === 'link' && path.posix.extname(item) === '' && !matched.has(item)),
  );
  const inside = new Set(
    matchPaths(
      maybe.map(({ path: item }) => `${item}/any.yaml`),
      patterns,
    ),
  );
  return maybe
    .filter(({ path: item }) => inside.has(`${item}/any.yaml`))
    .map(({ path: item, kind }) => ({
      rule: kind === 'link' ? 'load/link' : 'load/repository',
      severity: 'warning',
      message:
        kind === 'link'
          ? `the symbolic link ${item} is not followed: if it leads to a folder, nothing in there is read`
          : `${item} is a repository of its own, such as a submodule: nothing in there is read`,
      help: `remove it, or exclude it: add "!${item}/**" to spec.manifests in infractl.yaml`,
      at: startOf(item),
    }));
}

function tooLong({ path: item }: TreeItem): Diagnostic {
  return refuse(
    'path',
    item.slice(0, 60),
    `a path that begins with ${item.slice(0, 60)} has more than ${MAX_PATH} characters, and is not read`,
    'shorten the names of its folders',
  );
}

function refuse(rule: string, file: string, message: string, help: string): Diagnostic {
  return { rule: `load/${rule}`, severity: 'error', blocks: true, message, help, at: startOf(file) };
}

function tooMany(what: string, most: number): Diagnostic {
  return {
    rule: 'load/files',
    severity: 'error',
    blocks: true,
    message: `more than ${most} ${what} in the repository`,
    help: 'narrow spec.manifests in infractl.yaml, or give the fleet a folder of its own',
  };
}
