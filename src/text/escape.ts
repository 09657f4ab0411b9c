/**
 * What a terminal obeys or hides instead of showing: control characters (C0, DEL, C1), format characters (bidi marks,
 * embeddings and isolates, zero-width ones, tags), line and paragraph separators, and halves of surrogate pairs.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The same but for line feeds, of which JSON for people has millions. */
const UNSAFE_IN_JSON = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Text of a stranger on one line of a terminal: what would move the cursor, hide or reorder text is shown as `\u001b`. */
export function escapeTerminal(text: string): string {
  return text.replace(UNSAFE, (found) => SHORT.get(found) ?? unicodeEscape(found));
}

/** The same for text that may have lines: line feeds stay, tabs become two spaces. */
export function escapeTerminalLines(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .split('\n')
    .map((line) => escapeTerminal(line.replaceAll('\t', '  ')))
    .join('\n');
}

/** What JSON leaves as it is and a terminal would obey, as JSON's own escapes: the value stays the same. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE_IN_JSON, unicodeEscape).replaceAll('##[', '#\\u0023[');
}

/** In UTF-16 code units, as JSON and JavaScript write it. */
function unicodeEscape(found: string): string {
  return Array.from(
    { length: found.length },
    (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
