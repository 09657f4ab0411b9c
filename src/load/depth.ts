import { Lexer } from 'yaml';
import { MAX_DEPTH, MAX_TOKENS } from './limits.ts';

/** Most that a text may nest without a look at its tokens: brackets and leading indicators bound the depth from above. */
const SURE_BRACKETS = 20;
const SURE_LEAD = 40;

/**
 * The offset where a text first nests deeper than MAX_DEPTH; undefined where it does not. The parser recurses into
 * collections, so this is measured before it runs, with the library's iterative lexer.
 */
export function tooDeepAt(text: string): number | undefined {
  return surelyShallow(text) ? undefined : measure(text);
}

function surelyShallow(text: string): boolean {
  let brackets = 0;
  let lead = 0;
  let leading = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 91 || c === 123) {
      if (++brackets > SURE_BRACKETS) return false;
    } else if (c === 10 || c === 13) {
      leading = true;
      lead = 0;
      continue;
    }
    if (!leading) continue;
    // space, tab, '-', '?', ':' may each open a block collection
    if (c === 32 || c === 9 || c === 45 || c === 63 || c === 58) {
      if (++lead > SURE_LEAD) return false;
    } else leading = false;
  }
  return true;
}

/** Of the lexer, not of the text. */
const MARKERS = '\u0002\u0018\u001f';

/** Depth = open flow collections + open block indents + sequences and explicit keys on the line. */
function measure(text: string): number | undefined {
  let offset = 0;
  let column = 0;
  let flow = 0;
  let indents: number[] = [];
  for (const token of new Lexer().lex(text)) {
    if (token.length === 1 && MARKERS.includes(token)) continue;
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (flow === 0 && token.trim() !== '' && token[0] !== '#') indents = openAt(indents, column, token);
    if (flow + indents.length > MAX_DEPTH) return offset;
    offset += token.length;
    column = token.includes('\n') ? token.length - token.lastIndexOf('\n') - 1 : column + token.length;
  }
  return undefined;
}

/** The block indents open after a token at `column`. A sequence may share its parent's column, so indicators count apart. */
function openAt(indents: readonly number[], column: number, token: string): number[] {
  const position = token === '-' || token === '?' ? column + 0.5 : column;
  const open = indents.filter((indent) => indent < position);
  return [...open, position];
}

/** The offset where a text has more than MAX_TOKENS tokens; undefined where it has not. A token has a character at least. */
export function tooManyTokensAt(text: string): number | undefined {
  if (text.length <= MAX_TOKENS) return undefined;
  let offset = 0;
  let count = 0;
  for (const token of new Lexer().lex(text)) {
    if (token.length === 1 && MARKERS.includes(token)) continue;
    if (++count > MAX_TOKENS) return offset;
    offset += token.length;
  }
  return undefined;
}
