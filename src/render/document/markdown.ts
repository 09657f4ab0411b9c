import { mdCode, mdCodeCell, mdFence, mdSummary, mdText } from '../../text/markdown.ts';
import { COMMENT_LIMIT, type Fit, fitMarkdown } from '../fit/fit.ts';
import {
  fitBlocks,
  fitDetails,
  fitFence,
  fitItem,
  fitItems,
  fitOutlines,
  fitSection,
  fitTable,
} from '../fit/pieces.ts';
import type { Block, Content, EntriesBlock, Page, Section } from './document.ts';

/** The same page as markdown of at most `limit` bytes: a heading for each section, folded ones in <details>. */
export function renderPageMarkdown(page: Page, limit = COMMENT_LIMIT): string {
  return renderPagesMarkdown([page], limit);
}

/** Pages one below the other. */
export function renderPagesMarkdown(pages: readonly Page[], limit = COMMENT_LIMIT): string {
  const foot = pages.flatMap((page) => page.foot ?? []).map(lineMarkdown);
  return fitMarkdown({ sections: pages.flatMap(pageSections), foot, whole: '`-o json`' }, limit);
}

export function pageSections(page: Page): readonly Fit[] {
  const subtitle = page.subtitle === undefined ? [] : [inline(page.subtitle)];
  const sections = page.sections.filter(({ blocks }) => blocks.length > 0).map(sectionMarkdown);
  return [`## ${mdText(page.title)}`, ...subtitle, ...sections];
}

function sectionMarkdown({ title, blocks, folded }: Section): Fit {
  const body = blocks.map(blockMarkdown);
  return folded === true ? fitDetails(mdSummary(title), body) : fitSection(`### ${mdText(title)}`, body);
}

function blockMarkdown(block: Block): Fit {
  if ('facts' in block)
    return fitItems(block.facts.map(([label, value]) => `- **${mdText(label)}**: ${inline(value)}`));
  if ('columns' in block) return tableMarkdown(block);
  if ('texts' in block)
    return fitBlocks(
      block.texts.map(({ head, body, language = 'text' }) =>
        fitSection(inline(head), [fitFence(mdFence(body.replace(/^\n+|\s+$/g, ''), language))]),
      ),
    );
  if ('entries' in block) return entriesMarkdown(block);
  if ('outline' in block) return fitOutlines(block.outline);
  if ('items' in block) return fitItems(block.items.map((item) => `- ${lineMarkdown(item)}`));
  return fitFence(mdFence(block.code, block.language));
}

function entriesMarkdown({ entries, most, unwritten }: EntriesBlock): Fit {
  return fitItems(
    entries.map(({ line, below = [] }) => fitItem(lineMarkdown(line), below.map(lineMarkdown))),
    { ...(most === undefined ? {} : { most }), ...(unwritten === undefined ? {} : { unwritten }) },
  );
}

function lineMarkdown(line: readonly Content[]): string {
  return line.map(inline).join(' ');
}

function tableMarkdown({ columns, rows, most }: Extract<Block, { columns: unknown }>): Fit {
  const right = columns.flatMap((column, index) => (column.right === true ? [index] : []));
  return fitTable(
    columns.map(({ head }) => mdText(head.toLowerCase())),
    rows.map((row) => row.map(cell)),
    right,
    most === undefined ? {} : { most },
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
