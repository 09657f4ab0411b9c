import { escapeTerminal } from '../text/escape.ts';

/**
 * Rows as RFC 4180 has them, CR LF after each. A cell that a spreadsheet would take for a formula gets an apostrophe in
 * front; what a terminal would obey is shown escaped, as in every output.
 */
export function csvTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const safe = escapeTerminal(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  return /[",]|^\s|\s$|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
