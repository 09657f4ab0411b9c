import { readBlockScalar } from './fast-block.ts';
import { type Cursor, goToLine, isGap, isRestEmpty, leave, nextLine, Unusual } from './fast-cursor.ts';
import {
  type Key,
  MAX_FAST_DEPTH,
  readFlow,
  readKey,
  readPlainLine,
  readQuoted,
  requireRestEmpty,
} from './fast-scalar.ts';
import { MAX_DOCUMENTS, MAX_KEYS } from './limits.ts';

/**
 * What the fast reader makes of a text: its documents, by their number (empty ones left out), or why and where the text is
 * left to the `yaml` package.
 */
export type FastRead =
  | { readonly ok: true; readonly documents: readonly FastDocument[] }
  | { readonly ok: false; readonly why: string; readonly at: number };

export interface FastDocument {
  readonly number: number;
  readonly value: unknown;
}

/** Tabs, other controls, other line ends, marks of byte order: what they mean depends on where they stand. */
// oxlint-disable-next-line no-control-regex -- controls are what is looked for
const ODD = /[\0-\x09\x0B-\x1F\x7F-\x9F\u2028\u2029\uD800-\uDFFF\uFEFF\uFFFE\uFFFF]/;

export const TOO_MANY_KEYS = 'too many keys';

/**
 * Reads a strict subset of YAML straight to values: block mappings and lists, flow collections on one line, plain and
 * quoted scalars on one line, simple block scalars, comments, several documents. Whatever else, and whatever is not
 * certain, is left to the `yaml` package, the whole text at once: no text has two meanings, and no fault is told here.
 */
export function readFast(text: string): FastRead {
  const odd = ODD.exec(text);
  if (odd && !isPaired(text)) return { ok: false, why: 'a control or another odd character', at: odd.index };
  try {
    return { ok: true, documents: readDocuments(text) };
  } catch (error) {
    if (error instanceof Unusual) return { ok: false, why: error.message, at: error.at };
    throw error;
  }
}

/** Characters beyond 16 bits are two halves, and no more odd than others where both are there. */
function isPaired(text: string): boolean {
  return !ODD.test(text.replaceAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, ''));
}

function readDocuments(text: string): readonly FastDocument[] {
  const documents: FastDocument[] = [];
  const cursor: Cursor = { text, at: 0, indent: 0, end: 0 };
  let number = 0;
  let begun = false;
  goToLine(cursor, 0);
  if (cursor.at >= text.length) leave('no content', 0);
  while (cursor.at < text.length) {
    if (cursor.indent === -1) {
      if (!text.startsWith('---', cursor.at) || !isRestEmpty(cursor, cursor.at + 3))
        leave('a marker', cursor.at);
      if (begun && ++number >= MAX_DOCUMENTS) leave('many documents', cursor.at);
      begun = true;
      nextLine(cursor);
      continue;
    }
    if (cursor.indent > 0) leave('an indented document', cursor.at);
    begun = true;
    documents.push({ number, value: readBlock(cursor, 0) });
    if (cursor.indent !== -1) leave('something after a document', cursor.at);
  }
  return documents;
}

/** The mapping or list that the cursor is on. Leaves it on the first line after. */
function readBlock(cursor: Cursor, depth: number): unknown {
  if (depth > MAX_FAST_DEPTH) leave('deep nesting', cursor.at);
  if (isItem(cursor)) return readList(cursor, depth);
  const key = readKey(cursor, cursor.at) ?? leave('neither a mapping nor a list', cursor.at);
  return readMap(cursor, cursor.indent, key, depth);
}

function isItem({ text, at }: Cursor): boolean {
  return text.charCodeAt(at) === 45 && isGap(text.charCodeAt(at + 1));
}

/** `indent` is the column of its keys; `first` its first key, which may stand after the hyphen of a list. */
function readMap(cursor: Cursor, indent: number, first: Key, depth: number): unknown {
  const map: Record<string, unknown> = {};
  let count = 0;
  for (let key = first; ;) {
    if (Object.hasOwn(map, key.key)) leave('a key written twice', cursor.at);
    if (++count > MAX_KEYS) leave(TOO_MANY_KEYS, cursor.at);
    map[key.key] = readValue(cursor, key.end, indent, depth, true);
    if (cursor.indent < indent) return map;
    if (cursor.indent > indent || isItem(cursor)) leave('an odd indentation', cursor.at);
    key = readKey(cursor, cursor.at) ?? leave('no plain key', cursor.at);
  }
}

function readList(cursor: Cursor, depth: number): unknown {
  const list: unknown[] = [];
  const { indent } = cursor;
  while (cursor.indent === indent && isItem(cursor)) list.push(readItem(cursor, indent, depth));
  if (cursor.indent > indent) leave('an odd indentation', cursor.at);
  return list;
}

function readItem(cursor: Cursor, indent: number, depth: number): unknown {
  const { text } = cursor;
  let at = cursor.at + 1;
  while (text.charCodeAt(at) === 32) at++;
  const key = at < cursor.end ? readKey(cursor, at) : undefined;
  if (!key) return readValue(cursor, cursor.at + 1, indent, depth, false);
  if (depth > MAX_FAST_DEPTH) leave('deep nesting', at);
  return readMap(cursor, indent + at - cursor.at, key, depth + 1);
}

/**
 * What stands from `from` to the end of the line, or below it. `inMap`: a list may begin in the column of its key.
 * Leaves the cursor on the first line after.
 */
function readValue(cursor: Cursor, from: number, indent: number, depth: number, inMap: boolean): unknown {
  const { text, end } = cursor;
  let at = from;
  while (at < end && text.charCodeAt(at) === 32) at++;
  if (at >= end || (text.charCodeAt(at) === 35 && at > from)) {
    nextLine(cursor);
    const isBelow = cursor.indent > indent || (inMap && cursor.indent === indent && isItem(cursor));
    return isBelow ? readBlockBelow(cursor, indent, depth) : null;
  }
  const value = readInline(cursor, at, indent, depth);
  nextLine(cursor);
  if (cursor.indent > indent) leave('a value over several lines', cursor.at);
  return value;
}

/** A list in its key's column ends where that column has something else. */
function readBlockBelow(cursor: Cursor, indent: number, depth: number): unknown {
  const value = readBlock(cursor, depth + 1);
  if (cursor.indent > indent) leave('an odd indentation', cursor.at);
  return value;
}

function readInline(cursor: Cursor, at: number, indent: number, depth: number): unknown {
  const code = cursor.text.charCodeAt(at);
  if (code === 124 || code === 62) return readBlockScalar(cursor, at, indent);
  if (code === 34 || code === 39 || code === 91 || code === 123) {
    const isText = code === 34 || code === 39;
    const { value, end } = isText ? readQuoted(cursor, at) : readFlow(cursor, at, depth + 1);
    requireRestEmpty(cursor, end);
    return value;
  }
  return readPlainLine(cursor, at);
}
