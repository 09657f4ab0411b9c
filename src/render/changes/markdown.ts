import type { Change, FieldChange } from '../../model/state.ts';
import { mdCode, mdCodeCell, mdFence, mdText } from '../../text/markdown.ts';
import type { Fit } from '../fit/fit.ts';
import { fitBlocks, fitDetails, fitFence, fitItem, fitItems, fitSection, fitTable } from '../fit/pieces.ts';
import { formatCount, plural } from '../style.ts';
import type { ShownExposure } from './text.ts';
import { fieldLines, isFreeText, sidesText } from './value.ts';

/** What opens and closes beyond these is counted. */
const MOST_SENTENCES = 20;
/** Rows that are written at all: no comment holds more. */
const MOST_ROWS = 2000;

/** Changes as tables: what is updated or deleted in full view, what is created and edited texts folded. */
export function changesMarkdown(changes: readonly Change[]): readonly Fit[] {
  const created = changes.filter(({ action }) => action === 'create');
  const others = changes.filter(({ action }) => action !== 'create');
  const parts: Fit[] = [];
  if (others.length > 0) parts.push(fieldsTable(others));
  parts.push(...editedTexts(others));
  if (created.length > 0)
    parts.push(fitDetails(`${plural(created.length, 'manifest')} new`, [createdTable(created)]));
  return parts;
}

/** What is updated, field by field, and what is deleted. */
export function fieldsTable(changes: readonly Change[]): Fit {
  const rows: (readonly string[])[] = [];
  let total = 0;
  for (const change of changes) {
    total += change.action === 'delete' ? 1 : change.fields.length;
    if (rows.length < MOST_ROWS) rows.push(...rowsOf(change));
  }
  return fitTable(['', 'Manifest', 'Field', 'Before', 'After'], rows, [], { unwritten: total - rows.length });
}

function createdTable(created: readonly Change[]): Fit {
  const rows = created
    .slice(0, MOST_ROWS)
    .map(({ kind, name, file }) => [`${kind} ${mdCodeCell(name)}`, mdCodeCell(file ?? '')]);
  return fitTable(['Manifest', 'File'], rows, [], { unwritten: created.length - rows.length });
}

function rowsOf(change: Change): readonly (readonly string[])[] {
  const { action, kind, name, previousName, fields } = change;
  const title = `${kind} ${previousName === undefined ? '' : `${mdCodeCell(previousName)} → `}${mdCodeCell(name)}`;
  if (action === 'delete') return [['−', title, '', '', 'deleted']];
  return fields.map((field, index) => [
    ...(index === 0 ? ['~', title] : ['', '']),
    mdCodeCell(field.path),
    ...sidesMarkdown(field),
  ]);
}

/** Both sides of a field as two cells. */
export function sidesMarkdown(field: FieldChange): readonly [before: string, after: string] {
  if (isFreeText(field)) return ['', 'changed (not shown here)'];
  const lines = fieldLines(field);
  const count = (sign: string) => lines?.filter((line) => line.sign === sign).length ?? 0;
  if (lines) return ['', `${plural(count('-'), 'line')} out, ${count('+')} in`];
  const { before, after } = sidesText(field);
  return [
    field.before === undefined ? '' : mdCodeCell(before),
    field.after === undefined ? '' : mdCodeCell(after),
  ];
}

/** Texts of several lines that were edited, as patches; free text is not shown on a forge. */
export function editedTexts(changes: readonly Change[]): readonly Fit[] {
  const texts = changes.flatMap(({ kind, name, fields }) =>
    fields.flatMap((field) => {
      const lines = isFreeText(field) ? undefined : fieldLines(field);
      if (!lines) return [];
      const patch = lines.map(({ sign, text }) => (sign === 'gap' ? '…' : `${sign}${text}`)).join('\n');
      return [
        fitSection(`${kind} ${mdCode(name)} ${mdCode(field.path)}`, [fitFence(mdFence(patch, 'diff'))]),
      ];
    }),
  );
  return texts.length === 0 ? [] : [fitDetails(`${plural(texts.length, 'text')} edited`, [fitBlocks(texts)])];
}

export function exposureMarkdown({ opened, closed, total, incomplete }: ShownExposure): readonly Fit[] {
  if (total.opened + total.closed + incomplete.length === 0) return [];
  const items = [
    ...opened.slice(0, MOST_SENTENCES).map(({ sentence }) => `- 🔓 ${mdText(sentence)}`),
    ...closed.slice(0, MOST_SENTENCES).map(({ sentence }) => `- 🔒 ${mdText(sentence)}`),
  ];
  const unwritten = total.opened + total.closed - items.length;
  return [
    fitSection('**Exposure**', [
      fitItems(items, { unwritten }),
      ...(incomplete.length > 0 ? [incompleteMarkdown(incomplete)] : []),
    ]),
  ];
}

const MOST_NAMES = 20;

function incompleteMarkdown(incomplete: readonly string[]): string {
  const more =
    incomplete.length > MOST_NAMES ? ` and ${formatCount(incomplete.length - MOST_NAMES)} more` : '';
  return `Not all was worked out of ${incomplete.slice(0, MOST_NAMES).map(mdCode).join(', ')}${more}.`;
}

interface UnplacedRow {
  readonly service: string;
  readonly missing: number;
}

export function unplacedMarkdown(unplaced: readonly UnplacedRow[]): readonly Fit[] {
  if (unplaced.length === 0) return [];
  const items = unplaced.map(({ service, missing }) =>
    fitItem(`${mdCode(service)}: ${plural(missing, 'instance')}`, []),
  );
  return [fitSection('**Without a place**', [fitItems(items)])];
}

/** What makes it unsafe, one item each. */
export function violationsMarkdown(
  violations: readonly { readonly rule: string; readonly message: string }[],
): readonly Fit[] {
  if (violations.length === 0) return [];
  return [
    fitSection('**Not safe to apply**', [
      fitItems(violations.map(({ message }) => `- ❌ ${mdText(message)}`)),
    ]),
  ];
}
