import type { Diagnostic } from '../model/diagnostic.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group-by.ts';
import { MAX_ATTRIBUTE_RULES } from './limits.ts';
import { startOf } from './places.ts';

/** Where a tree's `.gitattributes` are read: from git's top level down, for they count for everything below. */
export interface AttributeFiles {
  /** The root of the fleet from there: `fleets/one/`, or ''. */
  readonly prefix: string;
  /** The text of one folder's (posix, from git's top level, '' for that itself); null where there is one that is not read. */
  readonly read: (folder: string) => string | null | undefined;
}

export const ATTRIBUTES_FILE = '.gitattributes';

/** What git would do to a file between a revision and a folder so that their texts differ, and where that is written. */
interface Recoding {
  readonly attribute: string;
  /** `.gitattributes:3`, from git's top level. */
  readonly where: string;
}

/** Files that are not read, and why. */
export interface Recoded {
  readonly files: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Rule {
  readonly folder: string;
  readonly pattern: string;
  readonly isAnchored: boolean;
  readonly sets: readonly string[];
  readonly where: string;
}

/** Filters that are known to keep something else in a revision than in a folder. What others do depends on the machine. */
const FILTERS = new Set(['lfs', 'git-crypt']);

const TELLING = /(?:^|[\s\]])(?:working-tree-encoding|filter)=|^[ \t]*\[attr\]/m;

/**
 * Manifests whose text in a folder is not that of a revision, by `working-tree-encoding` or a filter such as LFS in the
 * tree's own `.gitattributes` (gitattributes(5)): a review would judge one text and an apply act on the other, so they are
 * refused on both sides. Line ends and `ident` need none of this, they are read as git would write them back.
 * @param files paths from the fleet's root
 */
export function findRecoded(attributes: AttributeFiles, files: readonly string[]): Recoded {
  const { rules, unread } = readRules(attributes, files);
  if (unread !== undefined) {
    const message = `${unread} is not read, for it is too large or no plain text in a checkout: what it does to manifests is unknown`;
    return { files: new Set(files), diagnostics: [refuse(files[0] ?? ATTRIBUTES_FILE, message)] };
  }
  if (rules.length === 0) return { files: new Set(), diagnostics: [] };
  const found = groupBy(files, (file) => {
    const recoding = recodingOf(`${attributes.prefix}${file}`, rules);
    return recoding ? `${recoding.attribute}, by ${recoding.where}` : '';
  });
  found.delete('');
  const diagnostics = [...found].map(([by, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` (and of ${others.length} more)`;
    return refuse(first, `the text of ${first}${more} in a checkout is not what is committed: ${by}`);
  });
  return { files: new Set([...found.values()].flat()), diagnostics };
}

function refuse(file: string, message: string): Diagnostic {
  return {
    rule: 'load/attributes',
    severity: 'error',
    blocks: true,
    message,
    help: 'write "*.yaml -filter -working-tree-encoding" into .gitattributes, and commit the manifests again as plain UTF-8',
    at: startOf(file),
  };
}

/** In the order in which git reads them: the last that matches wins. */
function readRules(
  { prefix, read }: AttributeFiles,
  files: readonly string[],
): { readonly rules: readonly Rule[]; readonly unread?: string } {
  const rules: Rule[] = [];
  const own: string[] = [];
  const macros = new Map<string, readonly string[]>();
  for (const folder of foldersOf(prefix, files)) {
    const file = folder === '' ? ATTRIBUTES_FILE : `${folder}/${ATTRIBUTES_FILE}`;
    const text = read(folder);
    if (text === null || !isPlain(text)) return { rules, unread: file };
    if (text !== undefined) own.push(file);
    // a folder further down may take back what one above says
    if (text === undefined || (rules.length === 0 && macros.size === 0 && !TELLING.test(text))) continue;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const rule = readLine(line, { folder, where: `${file}:${index + 1}` }, macros);
      if (rule) rules.push(rule);
      if (rules.length > MAX_ATTRIBUTE_RULES) return { rules, unread: file };
    }
  }
  // in a checkout nobody could read them any more
  const lost =
    rules.length > 0 ? own.find((file) => recodingOf(file, rules)?.attribute.startsWith('w')) : undefined;
  return { rules, ...(lost === undefined ? {} : { unread: lost }) };
}

/** Not so: what was written in UTF-16, or in UTF-7, where `=` and `*` become `+AD0-` and `+ACo-`. */
function isPlain(text = ''): boolean {
  return !/[\0\uFFFD]|\+A[CD][\w+/]/.test(text);
}

/** All folders on the way to the files, from the top down. */
function foldersOf(prefix: string, files: readonly string[]): readonly string[] {
  const folders = new Set<string>(['']);
  const add = (folder: string) => {
    if (folders.has(folder)) return;
    const at = folder.lastIndexOf('/');
    add(at < 0 ? '' : folder.slice(0, at));
    folders.add(folder);
  };
  if (prefix !== '') add(prefix.slice(0, -1));
  for (const file of files) {
    const at = file.lastIndexOf('/');
    if (at >= 0) add(`${prefix}${file.slice(0, at)}`);
  }
  return [...folders].toSorted(
    (a, b) =>
      a.split('/').length - b.split('/').length || Number(a !== '') - Number(b !== '') || compareText(a, b),
  );
}

function readLine(
  line: string,
  at: Pick<Rule, 'folder' | 'where'>,
  macros: Map<string, readonly string[]>,
): Rule | undefined {
  const { pattern, rest } = splitLine(line);
  if (pattern === '' || pattern.startsWith('#')) return undefined;
  const sets = rest.split(/[ \t]+/).flatMap((word) => macros.get(word) ?? [word]);
  const telling = sets.filter((word) => /^[-!]?(?:working-tree-encoding|filter)(?:=|$)/.test(word));
  if (pattern.startsWith('[attr]')) {
    macros.set(pattern.slice('[attr]'.length), telling);
    return undefined;
  }
  if (telling.length === 0 || pattern.startsWith('!') || pattern.endsWith('/')) return undefined;
  const isAnchored = pattern.includes('/');
  return { ...at, pattern: pattern.replace(/^\//, ''), isAnchored, sets: telling };
}

/** A pattern with spaces in it is written as a string of C. */
function splitLine(line: string): { readonly pattern: string; readonly rest: string } {
  const text = line.replace(/^[ \t]+/, '');
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (quoted) return { pattern: unquote(quoted[1] ?? ''), rest: text.slice(quoted[0].length).trim() };
  const end = text.search(/[ \t]/);
  return end < 0
    ? { pattern: text, rest: '' }
    : { pattern: text.slice(0, end), rest: text.slice(end).trim() };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function unquote(text: string): string {
  const bytes = text.replaceAll(/\\([0-3][0-7]{2}|.)/g, (_, what: string) =>
    what.length === 3 ? String.fromCharCode(Number.parseInt(what, 8)) : (ESCAPES[what] ?? what),
  );
  const isBytes = [...bytes].every((letter) => letter <= '\u00FF');
  return isBytes ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

function recodingOf(file: string, rules: readonly Rule[]): Recoding | undefined {
  let encoding: Recoding | undefined;
  let filter: Recoding | undefined;
  for (const { folder, pattern, isAnchored, sets, where } of rules) {
    if (folder !== '' && !file.startsWith(`${folder}/`)) continue;
    const below = folder === '' ? file : file.slice(folder.length + 1);
    if (!matchesPath(pattern, isAnchored ? below : below.slice(below.lastIndexOf('/') + 1))) continue;
    for (const word of sets) {
      const [name = '', value] = word.replace(/^[-!]/, '').split(/=(.*)/s);
      const changes =
        value !== undefined && (name === 'filter' ? FILTERS.has(value) : !/^utf-?8$/i.test(value));
      const recoding = changes && !/^[-!]/.test(word) ? { attribute: word, where } : undefined;
      if (name === 'filter') filter = recoding;
      else encoding = recoding;
    }
  }
  return encoding ?? filter;
}

/** As git matches paths: `*`, `?` and `[…]` within one name, `**` over any number of them. */
function matchesPath(pattern: string, file: string): boolean {
  const names = file.split('/');
  let ends = new Set([0]); // how many names the parts so far can stand for
  const parts = pattern.split('/');
  for (const [index, part] of parts.entries()) {
    const next = new Set<number>();
    for (const end of ends) {
      if (part === '**') {
        const most = index === parts.length - 1 ? names.length : names.length - 1;
        for (let at = index === parts.length - 1 ? end + 1 : end; at <= most; at++) next.add(at);
      } else if (end < names.length && matchesName(part, names[end] ?? '')) next.add(end + 1);
    }
    ends = next;
  }
  return ends.has(names.length);
}

type Piece = { readonly any: true } | { readonly any: false; readonly test: (letter: string) => boolean };

/** Goes back to the last star alone, so that the work is bounded by the product of both lengths. */
function matchesName(pattern: string, name: string): boolean {
  const pieces = piecesOf(pattern);
  const letters = [...name];
  let [piece, letter] = [0, 0];
  let star: { readonly piece: number; letter: number } | undefined;
  while (letter < letters.length) {
    const now = pieces[piece];
    if (now?.any) star = { piece: piece++, letter };
    else if (now?.test(letters[letter] ?? '')) [piece, letter] = [piece + 1, letter + 1];
    else if (star) [piece, letter] = [star.piece + 1, ++star.letter];
    else return false;
  }
  return pieces.slice(piece).every(({ any }) => any);
}

function piecesOf(pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const letters = [...pattern];
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at] ?? '';
    if (letter === '*') {
      if (pieces.at(-1)?.any !== true) pieces.push({ any: true });
    } else if (letter === '?') pieces.push({ any: false, test: () => true });
    else if (letter === '[') {
      const { test, end } = classAt(letters, at);
      pieces.push({ any: false, test });
      at = end;
    } else {
      const plain = letter === '\\' ? (letters[++at] ?? '') : letter;
      pieces.push({ any: false, test: (one) => one === plain });
    }
  }
  return pieces;
}

/** `[a-z]`, `[!a]`, `[^a]`; named classes count as any letter, for a refusal too many harms less than one too few. */
function classAt(
  letters: readonly string[],
  from: number,
): { test: (letter: string) => boolean; end: number } {
  const isNot = ['!', '^'].includes(letters[from + 1] ?? '');
  const start = from + (isNot ? 2 : 1);
  let end = start + 1; // a bracket that closes at once stands for itself
  while (end < letters.length && letters[end] !== ']') end += letters[end] === '\\' ? 2 : 1;
  if (end >= letters.length) return { test: () => false, end: letters.length };
  const inside = letters.slice(start, end);
  if (inside.join('').includes('[:'))
    return { test: () => true, end: letters.indexOf(']', end + 1) < 0 ? end : letters.indexOf(']', end + 1) };
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inside.length; at++) {
    const one = inside[at] === '\\' ? (inside[++at] ?? '') : (inside[at] ?? '');
    if (inside[at + 1] === '-' && at + 2 < inside.length) {
      ranges.push([one, inside[at + 2] ?? '']);
      at += 2;
    } else ranges.push([one, one]);
  }
  return { test: (letter) => ranges.some(([low, high]) => low <= letter && letter <= high) !== isNot, end };
}
