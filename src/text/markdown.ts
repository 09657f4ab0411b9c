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

/** Top-level domains by which links are found without a scheme: all of two letters, and these. */
const TOP_LEVEL =
  /\.(?=(?:[a-z]{2}|biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|info|museum|name|shop|xn--[a-z\d-]+|\u0440\u0444)(?![\p{L}\p{N}]))/giu;

/**
 * Zero-width joiners where a forge would see a person, an issue, a label, mathematics, an emoji, a ticket, a commit or an
 * address. Plain numbers and IPv6 addresses stay as they are: people copy them.
 */
function joined(text: string): string {
  return text
    .replace(/(?<![A-Za-z\d])(?!\d{1,9}(?![A-Za-z\d]))[\da-f]{7,}(?![A-Za-z\d])/gi, (hash) =>
      hash.replace(/.{6}(?=.)/g, '$&\u200d'),
    )
    .replace(/[@#]/g, '$&\u200d')
    .replace(/[!$~%&^](?=[\w"'])/g, '$&\u200d')
    .replace(/\$(?!\u200d)/g, '$&\u200d')
    .replace(/(?<![A-Za-z\d])([Gg][Hh]|[A-Z][A-Z\d_]+)-(?=\d)/g, '$1-\u200d')
    .replace(/:(?=(?:[\w+-]*[G-Zg-z_][\w+-]*|a|b|ab|cd|abc|abcd|bee|100|1234|[+-]1):)/gi, ':\u200d')
    .replace(/\/(?=\/)/g, '/\u200d')
    .replace(/(www)\./gi, '$1\u200d.')
    .replace(/(mailto|xmpp):/gi, '$1\u200d:')
    .replace(TOP_LEVEL, '.\u200d');
}

/** The same for the summary of a folded block, where HTML is read and markdown is not. */
export function mdSummary(text: string): string {
  return joined(escapeTerminal(text).trim()).replace(
    /[&<>"']/g,
    (found) => `&#${String(found.codePointAt(0))};`,
  );
}

/**
 * A code span: forges leave everything in it alone. Text with a backtick becomes an HTML element instead, so that every
 * parser agrees where it ends; so does what looks like a comment, for programs find ours by it. Not for table cells, see
 * `mdCodeCell`.
 */
export function mdCode(text: string): string {
  const shown = escapeTerminal(text);
  return shown.trim() === '' || /`|<!--/.test(shown) ? codeElement(shown) : `\`${shown}\``;
}

/** A code span in a table. A pipe or a backslash cannot be written in one so that all parsers agree. */
export function mdCodeCell(text: string): string {
  const shown = escapeTerminal(text);
  return /[|\\]/.test(shown) ? codeElement(shown) : mdCode(text);
}

function codeElement(shown: string): string {
  const inert = joined(shown).replace(
    /[^A-Za-z\d\s\u0080-\u{10ffff}-]/gu,
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

/** A block that a forge shows folded. `summary` is HTML (made by mdSummary or by us), `body` is markdown already. */
export function mdDetails(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
