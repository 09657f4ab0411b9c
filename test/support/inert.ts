import { expect } from 'vitest';

/** Everything that a stranger can put into a name or a message to make a terminal, a forge or a CI runner act. */
export const HOSTILE =
  '\u001b[2J\u202e@octocat #1 a|b`c <img src=x onerror=y> ::error::z ##[cmd] [l](http://e.vil) & "q" %0A\n::warning::w';

/** Nothing for a terminal to obey: no control and no format characters but our line feeds (and colours, where `color`). */
export function expectInertText(text: string, color = false): void {
  // oxlint-disable-next-line no-control-regex -- the colours that we write ourselves
  const rest = color ? text.replace(/\u001b\[\d+m/g, '') : text;
  expect(rest.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
}

/** Nothing for a forge to act on once code spans, fences and our own <details> and <code> are taken out. */
export function expectInertMarkdown(markdown: string): void {
  const ours = markdown
    .replace(/^(`{3,})[^]*?^\1$/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/<code>[^<]*<\/code>|<\/?details>|<\/?summary>/g, '');
  expect(ours).not.toMatch(/<[a-z!/]|@\w|(?<!&)#\d|\]\(|:\/\//i);
  expect(ours.replace(/[\n\u200d]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
}

/** Every row of every table has as many cells as the head above it. */
export function expectWholeTables(markdown: string): void {
  let cells = 0;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) cells = 0;
    else if (cells === 0) cells = line.split('|').length;
    else expect(line.split('|')).toHaveLength(cells);
  }
}
