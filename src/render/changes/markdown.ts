import type { Change } from '../../model/state.ts';
import { mdCode, mdCodeCell, mdDetails, mdTable, mdText } from '../../text/markdown.ts';
import { formatCount, plural } from '../style.ts';
import type { ShownExposure } from './text.ts';
import { isFreeText, valueText } from './value.ts';

/** A comment has a limit (GitHub: 65,536 characters): rows beyond are counted. */
const MOST_ROWS = 100;
const MOST_SENTENCES = 20;

/** Changes as tables: what is updated or deleted in full view, what is created folded. */
export function renderChangesMarkdown(changes: readonly Change[]): string {
  const created = changes.filter(({ action }) => action === 'create');
  const others = changes.filter(({ action }) => action !== 'create');
  const rows = others.flatMap(rowsOf);
  const parts = [
    ...(rows.length === 0
      ? []
      : [mdTable(['', 'Manifest', 'Field', 'Before', 'After'], rows.slice(0, MOST_ROWS))]),
    ...(rows.length > MOST_ROWS ? [`and ${formatCount(rows.length - MOST_ROWS)} rows more`] : []),
    ...(created.length === 0
      ? []
      : [mdDetails(`${plural(created.length, 'manifest')} new`, createdTable(created))]),
  ];
  return parts.map((part) => `${part}\n\n`).join('');
}

function createdTable(created: readonly Change[]): string {
  const shown = created
    .slice(0, MOST_ROWS)
    .map(({ kind, name, file }) => [`${kind} ${mdCodeCell(name)}`, mdCodeCell(file ?? '')]);
  const more = created.length > MOST_ROWS ? `\n\nand ${formatCount(created.length - MOST_ROWS)} more` : '';
  return mdTable(['Manifest', 'File'], shown) + more;
}

function rowsOf(change: Change): readonly (readonly string[])[] {
  const { action, kind, name, previousName, fields } = change;
  const title = `${kind} ${previousName === undefined ? '' : `${mdCodeCell(previousName)} → `}${mdCodeCell(name)}`;
  if (action === 'delete') return [['−', title, '', '', 'deleted']];
  return fields.map((field, index) => {
    const head = index === 0 ? ['~', title] : ['', ''];
    const hidden = isFreeText(field);
    const value = (side: typeof field.before) => (side === undefined ? '' : mdCodeCell(valueText(side)));
    return [
      ...head,
      mdCodeCell(field.path),
      hidden ? '' : value(field.before),
      hidden ? 'changed (not shown here)' : value(field.after),
    ];
  });
}

export function renderExposureMarkdown({ opened, closed, total, incomplete }: ShownExposure): string {
  if (total.opened + total.closed + incomplete.length === 0) return '';
  const items = [
    ...opened.slice(0, MOST_SENTENCES).map(({ sentence }) => `🔓 ${mdText(sentence)}`),
    ...closed.slice(0, MOST_SENTENCES).map(({ sentence }) => `🔒 ${mdText(sentence)}`),
  ];
  const more = total.opened + total.closed - items.length;
  const rest = [
    ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
    ...(incomplete.length > 0 ? [`not all was worked out of ${incomplete.map(mdCode).join(', ')}`] : []),
  ];
  return `**Exposure**\n\n${[...items, ...rest].map((item) => `- ${item}\n`).join('')}\n`;
}

interface UnplacedRow {
  readonly service: string;
  readonly missing: number;
}

export function renderUnplacedMarkdown(unplaced: readonly UnplacedRow[]): string {
  if (unplaced.length === 0) return '';
  return `**Without a place:** ${unplaced.map(({ service, missing }) => `${mdCode(service)} (${plural(missing, 'instance')})`).join(', ')}\n\n`;
}

/** What makes it unsafe, one item each. */
export function renderViolationsMarkdown(
  violations: readonly { readonly rule: string; readonly message: string }[],
): string {
  return violations.length === 0
    ? ''
    : `**Not safe to apply**\n\n${violations.map(({ message }) => `- ❌ ${mdText(message)}\n`).join('')}\n`;
}
