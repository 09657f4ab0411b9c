import { escapeTerminal } from './escape.ts';

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['|', '&#124;'],
  ['`', '&#96;'],
]);

/**
 * One line of prose for GitHub, GitLab and Gitea that says what `text` says and does nothing: no HTML, no formatting, no
 * link, no table border, and nobody is mentioned. Entities do not break a mention, a zero-width joiner does.
 */
export function mdText(text: string): string {
  return joined(escapeTerminal(text).trim())
    .replace(/[\\*_[\]~]|(?<=\])\(/g, '\\$&')
    .replace(/[&<>|`]/g, (found) => ENTITIES.get(found) as string)
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^[-+=#:/]/, (found) => (found === '/' ? '&#47;' : `\\${found}`));
}

/** Zero-width joiners where a forge would see a person, an issue, a label, mathematics, a commit or an address. */
function joined(text: string): string {
  return text
    .replace(/[@#]/g, '$&\u200d')
    .replace(/[!$~%&^](?=[\w"'])/g, '$&\u200d')
    .replace(/\$(?!\u200d)/g, '$&\u200d')
    .replace(/\b(gh)-(?=\d)/gi, '$1-\u200d')
    .replace(/:\/\//g, ':\u200d//')
    .replace(/\b(www)\./gi, '$1\u200d.')
    .replace(/\b(mailto|xmpp):/gi, '$1\u200d:');
}

/**
 * A code span: forges leave everything in it alone. Text with a backtick becomes an HTML element instead, so that every
 * parser agrees where it ends. Not for table cells, see `mdCodeCell`.
 */
export function mdCode(text: string): string {
  const shown = escapeTerminal(text);
  return shown.trim() === '' || shown.includes('`') ? codeElement(shown) : `\`${shown}\``;
}

/** A code span in a table. A pipe or a backslash cannot be written in one so that all parsers agree. */
export function mdCodeCell(text: string): string {
  const shown = escapeTerminal(text);
  return /[|\\]/.test(shown) ? codeElement(shown) : mdCode(text);
}

function codeElement(shown: string): string {
  const inert = joined(shown).replace(
    /[^\w\s\u0080-\u{10ffff}-]/gu,
    (found) => `&#${String(found.codePointAt(0))};`,
  );
  return `<code>${inert}</code>`;
}

/** A fenced block; its fence is longer than any run of backticks inside. `info` is ours, never a stranger's. */
export function mdFence(text: string, info = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const lines = text
    .replace(/\n+$/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => escapeTerminal(line.replaceAll('\t', '  ')));
  return `${fence}${info}\n${lines.join('\n')}\n${fence}`;
}

/** A table. Cells are markdown already: made by mdText, mdCodeCell or by us. */
export function mdTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (right.includes(index) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A block that a forge shows folded. `summary` and `body` are markdown-safe already; the summary is read as HTML. */
export function mdDetails(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
