import type { Resource } from '../model/resource.ts';
import { escapeTerminal, escapeTerminalLines } from '../text/escape.ts';
import { mdCode, mdFence, mdText } from '../text/markdown.ts';
import { COMMENT_LIMIT, fitMarkdown } from './fit/fit.ts';
import { fitBlocks, fitFence, fitSection } from './fit/pieces.ts';
import { createStyle } from './style.ts';

type Entry = Resource<'JournalEntry'>;

/** As `git log` shows commits: a line that says when, where, what and who, and the text below. */
export function renderJournalText(entries: readonly Entry[], color: boolean): string {
  const style = createStyle(color);
  return entries
    .map(({ manifest: { spec } }) => {
      const by = spec.createdBy === undefined ? '' : `  by ${escapeTerminal(spec.createdBy)}`;
      const head = `${style.yellow(escapeTerminal(spec.timestamp))}  ${style.bold(escapeTerminal(spec.compute))}  ${spec.category}${by}`;
      const lines = escapeTerminalLines(spec.content.trimEnd()).split('\n');
      return `${head}\n${lines.map((line) => (line === '' ? '\n' : `    ${line}\n`)).join('')}`;
    })
    .join('\n');
}

/** In at most `limit` bytes. The text of an entry is markdown of its author's: it is shown, not run. */
export function renderJournalMarkdown(entries: readonly Entry[], limit = COMMENT_LIMIT): string {
  const blocks = entries.map(({ manifest: { spec } }) => {
    const by = spec.createdBy === undefined ? '' : `, by ${mdText(spec.createdBy)}`;
    const head = `**${mdText(spec.timestamp)}** ${mdCode(spec.compute)} ${spec.category}${by}`;
    return fitSection(head, [fitFence(mdFence(spec.content))]);
  });
  const sections = ['## Journal', blocks.length === 0 ? 'No entries.' : fitBlocks(blocks)];
  return fitMarkdown({ sections, whole: '`infractl journal list`' }, limit);
}
