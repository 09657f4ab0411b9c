import { mdCode, mdCodeCell, mdDetails, mdFence, mdTable, mdText } from '../../text/markdown.ts';
import { outlineMarkdown } from '../outline.ts';
import type { Block, Content, Page, Section } from './document.ts';

/** The same page as markdown: a heading for each section, folded ones in <details>. */
export function renderPageMarkdown(page: Page): string {
  const subtitle = page.subtitle === undefined ? [] : [inline(page.subtitle)];
  const sections = page.sections.filter(({ blocks }) => blocks.length > 0).map(sectionMarkdown);
  return `${[`## ${mdText(page.title)}`, ...subtitle, ...sections].join('\n\n')}\n`;
}

function sectionMarkdown({ title, blocks, folded }: Section): string {
  const body = blocks.map(blockMarkdown).join('\n\n');
  return folded === true ? mdDetails(mdText(title), body) : `### ${mdText(title)}\n\n${body}`;
}

function blockMarkdown(block: Block): string {
  if ('facts' in block)
    return block.facts.map(([label, value]) => `- **${mdText(label)}**: ${inline(value)}`).join('\n');
  if ('columns' in block) return tableMarkdown(block);
  if ('texts' in block)
    return block.texts
      .map(({ head, body }) => `${inline(head)}\n\n${mdFence(body.trim(), 'text')}`)
      .join('\n\n');
  if ('outline' in block) return outlineMarkdown(block.outline);
  if ('items' in block) return block.items.map((item) => `- ${item.map(inline).join(' ')}`).join('\n');
  return mdFence(block.code, block.language);
}

function tableMarkdown({ columns, rows }: Extract<Block, { columns: unknown }>): string {
  const right = columns.flatMap((column, index) => (column.right === true ? [index] : []));
  return mdTable(
    columns.map(({ head }) => mdText(head.toLowerCase())),
    rows.map((row) => row.map(cell)),
    right,
  );
}

function cell(content: Content): string {
  return typeof content === 'object' && content.code === true
    ? content.text === ''
      ? ''
      : mdCodeCell(content.text)
    : mdText(typeof content === 'string' ? content : content.text);
}

function inline(content: Content): string {
  if (typeof content === 'string') return mdText(content);
  if (content.code === true) return mdCode(content.text);
  return content.tone === 'strong' ? `**${mdText(content.text)}**` : mdText(content.text);
}
