/** Where the fast reader stands: on the first character of a line's content, blank lines and comments passed over. */
export interface Cursor {
  readonly text: string;
  /** Offset of the first character of the content; `text.length` at the end. */
  at: number;
  /** Columns before it; -1 at the end and at a document marker. */
  indent: number;
  /** Offset of the line's end, its line feed not counted. */
  end: number;
}

/** Thrown through the fast reader alone: the text is left to the `yaml` package. */
export class Unusual extends Error {
  readonly at: number;
  constructor(why: string, at: number) {
    super(why);
    this.at = at;
  }
}

export function leave(why: string, at: number): never {
  throw new Unusual(why, at);
}

const SPACE = 32;
const HASH = 35;

/** Goes to the first line with content that begins at `from` or later. `from` is the start of a line. */
export function goToLine(cursor: Cursor, from: number): void {
  const { text } = cursor;
  for (let start = from; start < text.length;) {
    let at = start;
    while (text.charCodeAt(at) === SPACE) at++;
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    if (at < end && text.charCodeAt(at) !== HASH) {
      cursor.at = at;
      cursor.end = end;
      cursor.indent = at === start && isMarker(text, at) ? -1 : at - start;
      return;
    }
    start = end + 1;
  }
  cursor.at = text.length;
  cursor.end = text.length;
  cursor.indent = -1;
}

/** Goes on after the line that the cursor is on. */
export function nextLine(cursor: Cursor): void {
  goToLine(cursor, cursor.end + 1);
}

/** `---` alone or with something after white space; what follows is judged by who reads documents. */
function isMarker(text: string, at: number): boolean {
  return (text.startsWith('---', at) || text.startsWith('...', at)) && isGap(text.charCodeAt(at + 3));
}

/** A space, a line feed or the end of the text. */
export function isGap(code: number): boolean {
  return code === SPACE || code === 10 || Number.isNaN(code);
}

/** From `from` to the end of the line there is nothing, or white space and a comment. */
export function isRestEmpty({ text, end }: Cursor, from: number): boolean {
  let at = from;
  while (at < end && text.charCodeAt(at) === SPACE) at++;
  return at >= end || (text.charCodeAt(at) === HASH && at > from);
}
