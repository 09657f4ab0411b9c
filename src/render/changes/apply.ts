import { escapeTerminal } from '../../text/escape.ts';
import { formatJson } from '../../text/json.ts';
import { mdCode } from '../../text/markdown.ts';
import { fitMarkdown } from '../fit/fit.ts';
import { createStyle, plural } from '../style.ts';
import {
  type DifferenceFormat,
  differenceJson,
  differenceMarkdown,
  differenceText,
  type Look,
  type ShownDifference,
} from './difference.ts';
import { renderTotalsText } from './text.ts';

/** What came of an `apply`. */
export interface ShownApply extends ShownDifference {
  readonly outcome: 'applied' | 'dry-run' | 'refused';
  readonly digest: string;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** The commit that was made; null where none was asked for or there was nothing to commit. */
  readonly commit: string | null;
  /** `REMOTE BRANCH` that it was pushed to; null where it was not. */
  readonly pushed: string | null;
}

export function renderApply(shown: ShownApply, format: DifferenceFormat, { color, limit }: Look): string {
  switch (format) {
    case 'json':
      return formatJson(applyJson(shown));
    case 'markdown':
      return fitMarkdown(
        {
          sections: ['## infractl apply', `**${verdict(shown)}**`, ...differenceMarkdown(shown)],
          foot: effects(shown, mdCode),
          whole: '`-o json`',
        },
        limit,
      );
    case 'text': {
      const style = createStyle(color);
      const lines = effects(shown, escapeTerminal).map((line) => `${line}\n`);
      return differenceText(shown, color, [`${style.bold(verdict(shown))}\n${lines.join('')}`]);
    }
  }
}

/** A refused apply is a failure, too: the envelope's members stand beside what it would have done. */
function applyJson(shown: ShownApply): object {
  const { outcome, digest, written, removed, commit, pushed, unplaced, violations } = shown;
  const message = violations.map((violation) => violation.message).join('; ');
  const code = violations.every(({ rule }) => rule === 'unplaced') ? 'infeasible' : 'unsafe';
  return {
    formatVersion: '1',
    applied: outcome === 'applied',
    dryRun: outcome === 'dry-run',
    digest,
    ...differenceJson(shown),
    unplaced: unplaced.map(({ service, missing, reasons }) => ({ service, missing, reasons })),
    written,
    removed,
    commit,
    pushed: pushed !== null,
    ...(violations.length > 0 ? { error: { code, message }, diagnostics: [] } : {}),
  };
}

function verdict({ outcome, changes, summary, written, removed }: ShownApply): string {
  const totals = renderTotalsText(summary, outcome === 'applied');
  if (outcome === 'refused') return `Refused, nothing was written: ${totals}`;
  if (outcome === 'dry-run')
    return changes.length === 0 ? 'Nothing to change (dry run)' : `Dry run, nothing was written: ${totals}`;
  if (changes.length > 0) return totals;
  return written.length + removed.length === 0 ? 'Nothing to change' : 'No changes';
}

function effects(
  { written, removed, commit, pushed }: ShownApply,
  name: (text: string) => string,
): readonly string[] {
  return [
    ...fileLine('Wrote', written, name),
    ...fileLine('Removed', removed, name),
    ...(commit === null
      ? []
      : [`Committed ${name(commit.slice(0, 12))}${pushed === null ? '' : `, pushed to ${name(pushed)}`}`]),
    ...(commit === null && pushed !== null ? [`Pushed to ${name(pushed)}`] : []),
  ];
}

/** The lockfile comes last, so that the end of a long list is named, too. */
function fileLine(verb: string, files: readonly string[], name: (text: string) => string): readonly string[] {
  if (files.length === 0) return [];
  if (files.length <= 4) return [`${verb} ${files.map(name).join(', ')}`];
  return [
    `${verb} ${plural(files.length, 'file')}: ${files.slice(0, 2).map(name).join(', ')}, …, ${name(files.at(-1) ?? '')}`,
  ];
}
