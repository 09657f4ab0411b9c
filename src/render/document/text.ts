import { escapeTerminal, escapeTerminalLines } from '../../text/escape.ts';
import { padText, textWidth } from '../../text/width.ts';
import { outlineText } from '../outline.ts';
import { createStyle, formatCount, type Style } from '../style.ts';
import { type CellText, textTable } from '../table.ts';
import type { Block, Content, EntriesBlock, Page, Section, Tone } from './document.ts';

/** A page for a terminal: sections one after another, each indented below its title. */
export function renderPageText(page: Page, color: boolean): string {
  const style = createStyle(color);
  const subtitle = page.subtitle === undefined ? '' : `  ${paint(page.subtitle, style)}`;
  const head = `${style.bold(escapeTerminal(page.title))}${subtitle}\n`;
  const sections = page.sections
    .filter(({ blocks }) => blocks.length > 0)
    .map((section) => sectionText(section, style));
  const foot = (page.foot ?? []).map((line) => `${lineText(line, style)}\n`).join('');
  return [head, ...sections, ...(foot === '' ? [] : [foot])].join('\n');
}

function sectionText({ title, blocks }: Section, style: Style): string {
  return `${style.bold(escapeTerminal(title))}\n${blocks.map((block) => blockText(block, style)).join('')}`;
}

function blockText(block: Block, style: Style): string {
  if ('facts' in block) return factsText(block.facts, style);
  if ('columns' in block)
    return textTable(
      block.columns,
      block.rows.map((row) => row.map((cell) => cellOf(cell, style))),
      '  ',
    );
  if ('texts' in block)
    return block.texts
      .map(
        ({ head, body }) =>
          `  ${paint(head, style)}\n${indent(escapeTerminalLines(body.trim()), '      ')}\n`,
      )
      .join('');
  if ('entries' in block) return entriesText(block, style);
  if ('outline' in block) return outlineText(block.outline, '  ');
  if ('items' in block) return block.items.map((item) => `  - ${lineText(item, style)}\n`).join('');
  return `${indent(escapeTerminalLines(block.code.replace(/\n+$/, '')), '  ')}\n`;
}

function entriesText({ entries, unwritten = 0 }: EntriesBlock, style: Style): string {
  const lines = entries.map(({ line, below = [] }) =>
    [`  - ${lineText(line, style)}\n`, ...below.map((one) => `      ${lineText(one, style)}\n`)].join(''),
  );
  return lines.join('') + (unwritten > 0 ? `  - and ${formatCount(unwritten)} more (-o json)\n` : '');
}

function lineText(line: readonly Content[], style: Style): string {
  return line.map((piece) => paint(piece, style)).join(' ');
}

function factsText(facts: readonly (readonly [string, Content])[], style: Style): string {
  let width = 0;
  for (const [label] of facts) width = Math.max(width, textWidth(label));
  return facts
    .map(
      ([label, value]) => `  ${style.dim(padText(escapeTerminal(label), width))}  ${paint(value, style)}\n`,
    )
    .join('');
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}

function cellOf(content: Content, style: Style): CellText {
  if (typeof content === 'string') return content;
  return content.tone === undefined
    ? content.text
    : { text: content.text, style: styleOf(content.tone, style) };
}

function paint(content: Content, style: Style): string {
  if (typeof content === 'string') return escapeTerminal(content);
  const text = escapeTerminal(content.text);
  return content.tone === undefined ? text : styleOf(content.tone, style)(text);
}

function styleOf(tone: Tone, style: Style): (text: string) => string {
  return { good: style.green, warn: style.yellow, bad: style.red, dim: style.dim, strong: style.bold }[tone];
}
