import { escapeTerminal } from '../text/escape.ts';
import { padText, textWidth } from '../text/width.ts';

export interface Column {
  readonly head: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
}

/** A cell as text, with a style that is put on after it was aligned. */
export interface Cell {
  readonly text: string;
  readonly style?: (text: string) => string;
}

export type CellText = string | Cell;

/**
 * Rows as kubectl prints them: upper-case heads, three spaces between columns, nothing at a line's end. Texts are escaped
 * here; columns are as wide as their widest cell on a terminal.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly CellText[])[],
  indent = '',
): string {
  const cells = rows.map((row) => row.map(readCell));
  const head = columns.map((column) => readCell(column.head));
  const widths = columns.map((_, index) => widest([head, ...cells], index));
  return [head, ...cells].map((row) => `${indent}${formatRow(row, columns, widths)}\n`).join('');
}

function readCell(cell: CellText): Cell {
  return typeof cell === 'string'
    ? { text: escapeTerminal(cell) }
    : { ...cell, text: escapeTerminal(cell.text) };
}

/** Not Math.max(...all): a fleet has more rows than a call may have arguments. */
function widest(rows: readonly (readonly Cell[])[], index: number): number {
  let width = 0;
  for (const row of rows) width = Math.max(width, textWidth(row[index]?.text ?? ''));
  return width;
}

function formatRow(row: readonly Cell[], columns: readonly Column[], widths: readonly number[]): string {
  // nothing follows the last text of a line, coloured or not
  const last = row.findLastIndex(({ text }) => text !== '');
  const parts = row.slice(0, last + 1).map((cell, index) => {
    const right = columns[index]?.right === true;
    const text =
      index === last && !right ? cell.text : padText(cell.text, widths[index] ?? 0, right ? 'left' : 'right');
    return cell.style && cell.text !== '' ? cell.style(text) : text;
  });
  return parts.join('   ').trimEnd();
}
