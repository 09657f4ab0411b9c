import { type Cursor, leave } from './fast-cursor.ts';

/** `|`, `|-`, `>` and `>-`, and a comment. */
const HEADER = /([|>])(-?)(?: +#[^\n]*| *)(?=\n|$)/y;

/**
 * The block scalar whose header is at `at`, in a collection of `indent` columns. Leaves the cursor's line on its last line.
 * Folded ones only without blank and more indented lines, where folding is more than a space.
 */
export function readBlockScalar(cursor: Cursor, at: number, indent: number): string {
  HEADER.lastIndex = at;
  const [, style, chomp] = HEADER.exec(cursor.text) ?? leave('the header of a block text', at);
  const { lines, last } = readLines(cursor, indent);
  if (lines.length === 0) leave('an empty block text', at);
  while (lines.at(-1) === '') lines.pop();
  if (style === '>' && lines.some((line) => line === '' || line.startsWith(' '))) leave('a folded text', at);
  cursor.end = last;
  return lines.join(style === '|' ? '\n' : ' ') + (chomp === '-' ? '' : '\n');
}

/** Lines without their indentation, up to the first that is indented less. `last`: the offset of the end of the last one. */
function readLines({ text, end }: Cursor, indent: number): { lines: string[]; last: number } {
  const lines: string[] = [];
  let width = 0;
  let last = end;
  for (let start = end + 1; start < text.length;) {
    let at = start;
    while (text.charCodeAt(at) === 32) at++;
    const feed = text.indexOf('\n', at);
    const stop = feed < 0 ? text.length : feed;
    if (at >= stop) {
      // white space in or before it: whether that counts depends on what follows
      if (lines.length === 0 || at > start) leave('white space in a block text', at);
      lines.push('');
    } else {
      if (lines.length === 0) width = at - start;
      if (width <= indent || at - start < width) {
        if (lines.length > 0 && at - start > indent) leave('a block text that is indented less', at);
        break;
      }
      lines.push(text.slice(start + width, stop));
    }
    last = stop;
    start = stop + 1;
  }
  return { lines, last };
}
