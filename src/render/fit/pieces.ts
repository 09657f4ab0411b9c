import { mdTable, mdText } from '../../text/markdown.ts';
import type { Outline } from '../outline.ts';
import { formatCount } from '../style.ts';
import type { Fit, FitList } from './fit.ts';

/** `- and 12 more` */
function moreItem(indent: string): (hidden: number) => string {
  return (hidden) => `${indent}- and ${formatCount(hidden)} more`;
}

/** Items of a list; each a line, or a line with lines below it. */
export function fitItems(items: readonly Fit[], more: Partial<FitList> = {}): FitList {
  return { entries: items, gap: '\n', more: moreItem(''), ...more };
}

/** An item and what stands below it, which goes first where room is short. Both are markdown without bullets. */
export function fitItem(line: string, below: readonly string[]): Fit {
  if (below.length === 0) return `- ${line}`;
  return {
    open: `- ${line}`,
    entries: below.map((one) => `  - ${one}`),
    gap: '\n',
    more: (hidden, shown) => (shown === 0 ? '' : moreItem('  ')(hidden)),
  };
}

/** Sentences below sentences; the deepest go first. */
export function fitOutlines(outlines: readonly Outline[], indent = ''): Fit {
  return {
    entries: outlines.map(({ text, below = [] }): Fit => {
      const line = `${indent}- ${mdText(text)}`;
      if (below.length === 0) return line;
      const inner = fitOutlines(below, `${indent}  `) as FitList;
      return { ...inner, open: line };
    }),
    gap: '\n',
    more: moreItem(indent),
  };
}

/** A table whose last rows go where room is short. Cells are markdown already. */
export function fitTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  more: Partial<FitList> = {},
): FitList {
  return {
    open: mdTable(head, [], right),
    entries: rows.map((row) => `| ${row.join(' | ')} |`),
    gap: '\n',
    more: (hidden) => `\nand ${formatCount(hidden)} more`,
    ...more,
  };
}

/** A fenced block whose last lines go where room is short. */
export function fitFence(fenced: string): Fit {
  const lines = fenced.split('\n');
  const entries = lines.slice(1, -1);
  return {
    open: lines[0] ?? '',
    entries,
    close: lines.at(-1) ?? '',
    gap: '\n',
    more: (hidden) => `… ${formatCount(hidden)} more lines`,
  };
}

/** Blocks one below the other, of which the first ones are kept. */
export function fitBlocks(entries: readonly Fit[]): FitList {
  return { entries, gap: '\n\n', more: moreBlocks };
}

/** A section under its heading. */
export function fitSection(heading: string, entries: readonly Fit[], more: Partial<FitList> = {}): FitList {
  return { open: heading, entries, gap: '\n\n', more: moreBlocks, share: 'even', ...more };
}

/** A folded block; it gets what room the open ones leave. `summary` is HTML. */
export function fitDetails(summary: string, entries: readonly Fit[], more: Partial<FitList> = {}): FitList {
  return {
    open: `<details><summary>${summary}</summary>`,
    entries,
    close: '</details>',
    gap: '\n\n',
    more: moreBlocks,
    share: 'even',
    rank: 1,
    ...more,
  };
}

function moreBlocks(hidden: number): string {
  return `and ${formatCount(hidden)} more`;
}
