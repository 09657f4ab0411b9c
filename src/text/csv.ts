export type CsvCell = string | number | boolean | undefined;

/** What a spreadsheet calculates, quoted or not; the wide forms too. */
const FORMULA = /^[\s']*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/;

/** A semicolon parts cells where a comma is in numbers. */
const QUOTED = /[",;\r\n']|^\s|\s$/;

/**
 * Rows as RFC 4180 has them, CR LF after each. A text that a spreadsheet would take for a formula gets an apostrophe in
 * front. `show` is what else a text needs for where it goes.
 */
export function csvTable(
  head: readonly string[],
  rows: readonly (readonly CsvCell[])[],
  show: (text: string) => string,
): string {
  return [head, ...rows].map((row) => `${row.map((cell) => cellOf(cell, show)).join(',')}\r\n`).join('');
}

function cellOf(value: CsvCell, show: (text: string) => string): string {
  const text = String(value ?? '');
  const shown = show(typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text);
  return QUOTED.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
