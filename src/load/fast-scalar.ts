import { type Cursor, isGap, isRestEmpty, leave } from './fast-cursor.ts';

/** What the value of a scalar is, and the offset after it. */
export interface Read {
  readonly value: unknown;
  readonly end: number;
}

/** A key and the offset after its colon. */
export interface Key {
  readonly key: string;
  readonly end: number;
}

const PLAIN_KEY = /[A-Za-z_][A-Za-z0-9_./-]*/y;
const NO_KEY = /^(?:true|false|null)$/i;
const COLON = 58;

/** The key at `at`, if a plain or quoted key and its colon stand there. Keys that are no text are left. */
export function readKey(cursor: Cursor, at: number): Key | undefined {
  const { text } = cursor;
  const code = text.charCodeAt(at);
  if (code === 34 || code === 39) {
    const { value, end } = readQuoted(cursor, at);
    if (text.charCodeAt(end) !== COLON) return undefined;
    if (!isGap(text.charCodeAt(end + 1))) leave('a colon without a space', end);
    return keyOf(value as string, at, end);
  }
  PLAIN_KEY.lastIndex = at;
  const key = PLAIN_KEY.exec(text)?.[0];
  if (key === undefined) return undefined;
  const end = at + key.length;
  if (text.charCodeAt(end) !== COLON || !isGap(text.charCodeAt(end + 1))) return undefined;
  if (NO_KEY.test(key)) leave('a key that is no text', at);
  return keyOf(key, at, end);
}

function keyOf(key: string, at: number, end: number): Key {
  if (key === '__proto__' || key === '<<') leave(`the key ${key}`, at);
  if (end - at > 500) leave('a long key', at);
  return { key, end: end + 1 };
}

/** A double or single quoted text that ends on its line. */
export function readQuoted({ text, end: lineEnd }: Cursor, at: number): Read {
  return text.charCodeAt(at) === 34 ? readDouble(text, at, lineEnd) : readSingle(text, at, lineEnd);
}

function readDouble(text: string, at: number, lineEnd: number): Read {
  let close = at + 1;
  let escaped = false;
  for (; close < lineEnd && text.charCodeAt(close) !== 34; close++)
    if (text.charCodeAt(close) === 92) {
      escaped = true;
      close++;
    }
  if (close >= lineEnd) leave('a quoted text over several lines', at);
  const body = text.slice(at + 1, close);
  return { value: escaped ? unescape(body, at) : body, end: close + 1 };
}

/** The escapes that YAML and JSON have in common, and no half of a pair. */
const ESCAPES = /^(?:[^\\]|\\["\\/bfnrt]|\\u(?![dD][89a-fA-F])[0-9a-fA-F]{4})*$/;

function unescape(body: string, at: number): string {
  if (!ESCAPES.test(body)) leave('an escape', at);
  return JSON.parse(`"${body}"`) as string;
}

function readSingle(text: string, at: number, lineEnd: number): Read {
  let close = at + 1;
  let doubled = false;
  for (; close < lineEnd; close++) {
    if (text.charCodeAt(close) !== 39) continue;
    if (text.charCodeAt(close + 1) !== 39) break;
    doubled = true;
    close++;
  }
  if (close >= lineEnd) leave('a quoted text over several lines', at);
  const body = text.slice(at + 1, close);
  return { value: doubled ? body.replaceAll("''", "'") : body, end: close + 1 };
}

/** A plain scalar that fills the rest of its line but for a comment. */
export function readPlainLine(cursor: Cursor, at: number): unknown {
  const { text, end } = cursor;
  refuseStart(text, at);
  // of the line alone: what is not in it would be looked for up to the end of the file, line by line
  const line = text.slice(at, end);
  let stop = end;
  for (let hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1))
    if (text.charCodeAt(at + hash - 1) === 32) {
      stop = at + hash;
      break;
    }
  while (text.charCodeAt(stop - 1) === 32) stop--;
  const plain = text.slice(at, stop);
  const colon = plain.indexOf(':');
  if (colon >= 0 && (plain.includes(': ') || plain.endsWith(':')))
    leave('a colon in a plain text', at + colon);
  return resolvePlain(plain, at);
}

/** Characters that begin something else, or nothing that YAML knows. */
function refuseStart(text: string, at: number): void {
  const first = text.charAt(at);
  if ('&*!|>%@`#?:,[]{}"\''.includes(first)) leave(`a value that begins with ${first}`, at);
  if (first === '-' && (isGap(text.charCodeAt(at + 1)) || ',[]{}'.includes(text.charAt(at + 1))))
    leave('a list in a line', at);
}

const NULL = /^(?:~|[Nn]ull|NULL)$/;
const BOOLEAN = /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/;
const NUMBER = /^[-+]?(?:[0-9]{1,15}|\.[0-9]+|[0-9]+\.[0-9]*)$/;
const ODD_NUMBER =
  /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** The core schema of YAML 1.2. Numbers that are rare are left. */
function resolvePlain(plain: string, at: number): unknown {
  const first = plain.charCodeAt(0);
  // digits, "+", "-" and "."
  if ((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46) {
    if (NUMBER.test(plain)) return Number(plain);
    return ODD_NUMBER.test(plain) ? leave('a number in a rare form', at) : plain;
  }
  if (plain.length > 5) return plain;
  if (NULL.test(plain)) return null;
  return BOOLEAN.test(plain) ? plain.toLowerCase() === 'true' : plain;
}

/** A flow collection that ends on its line. `depth` counts the collections around it. */
export function readFlow(cursor: Cursor, at: number, depth: number): Read {
  if (depth > MAX_FAST_DEPTH) leave('deep nesting', at);
  return cursor.text.charCodeAt(at) === 91 ? readFlowList(cursor, at, depth) : readFlowMap(cursor, at, depth);
}

/** Deeper ones are measured first, as everything that goes to the parser is. */
export const MAX_FAST_DEPTH = 16;

function readFlowList(cursor: Cursor, at: number, depth: number): Read {
  const list: unknown[] = [];
  let next = skipSpaces(cursor, at + 1);
  if (cursor.text.charCodeAt(next) === 93) return { value: list, end: next + 1 };
  for (;;) {
    const { value, end } = readFlowValue(cursor, next, depth);
    list.push(value);
    next = skipSpaces(cursor, end);
    const code = cursor.text.charCodeAt(next);
    if (code === 93) return { value: list, end: next + 1 };
    if (code !== 44) leave('a list in brackets that is not plain', next);
    next = skipSpaces(cursor, next + 1);
  }
}

function readFlowMap(cursor: Cursor, at: number, depth: number): Read {
  const map: Record<string, unknown> = {};
  let next = skipSpaces(cursor, at + 1);
  if (cursor.text.charCodeAt(next) === 125) return { value: map, end: next + 1 };
  for (;;) {
    const key = readKey(cursor, next) ?? leave('a key in braces that is not plain', next);
    if (Object.hasOwn(map, key.key)) leave('a key written twice', next);
    const { value, end } = readFlowValue(cursor, skipSpaces(cursor, key.end), depth);
    map[key.key] = value;
    next = skipSpaces(cursor, end);
    const code = cursor.text.charCodeAt(next);
    if (code === 125) return { value: map, end: next + 1 };
    if (code !== 44) leave('a mapping in braces that is not plain', next);
    next = skipSpaces(cursor, next + 1);
  }
}

function skipSpaces({ text, end }: Cursor, from: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) === 32) at++;
  if (at >= end) leave('brackets over several lines', from);
  return at;
}

function readFlowValue(cursor: Cursor, at: number, depth: number): Read {
  const code = cursor.text.charCodeAt(at);
  if (code === 91 || code === 123) return readFlow(cursor, at, depth + 1);
  const read = code === 34 || code === 39 ? readQuoted(cursor, at) : readFlowPlain(cursor, at);
  return read;
}

function readFlowPlain({ text, end: lineEnd }: Cursor, at: number): Read {
  refuseStart(text, at);
  let end = at;
  for (; end < lineEnd; end++) {
    const code = text.charCodeAt(end);
    if (code === 44 || code === 93 || code === 125) break;
    if (code === 91 || code === 123 || (code === 35 && text.charCodeAt(end - 1) === 32))
      leave('a bracket or comment in a value', end);
    if (code === COLON && (isGap(text.charCodeAt(end + 1)) || ',[]{}'.includes(text.charAt(end + 1))))
      leave('a colon in a value', end);
  }
  let stop = end;
  while (text.charCodeAt(stop - 1) === 32) stop--;
  return { value: resolvePlain(text.slice(at, stop), at), end };
}

/** After a quoted text or a collection the line must be over. */
export function requireRestEmpty(cursor: Cursor, from: number): void {
  if (!isRestEmpty(cursor, from)) leave('something after a value', from);
}
