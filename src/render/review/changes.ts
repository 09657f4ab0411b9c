import type { Change, FieldChange } from '../../model/state.ts';
import { fieldLines, isFreeText, sidesText } from '../changes/value.ts';
import { type Block, code, type Content, type Entry, type Section } from '../document/document.ts';
import { formatCount, plural } from '../style.ts';

/** Manifests and fields that are written at all: no comment holds more. */
const MOST_CHANGES = 600;
const MOST_FIELDS = 12;
const MOST_TEXTS = 40;

/** What is edited, deleted and new, field by field, folded; texts of several lines as patches. */
export function changeSections(changes: readonly Change[]): readonly Section[] {
  const deleted = changes.filter(({ action }) => action === 'delete');
  const updated = changes.filter(({ action }) => action === 'update');
  const created = changes.filter(({ action }) => action === 'create');
  return [
    folded('Deleted', deleted),
    folded('Changed fields', updated),
    folded('New', created),
    { title: 'Edited texts', blocks: editedTexts(updated), folded: true },
  ];
}

function folded(title: string, changes: readonly Change[]): Section {
  if (changes.length === 0) return { title, blocks: [] };
  const entries = changes.slice(0, MOST_CHANGES).map(entryOf);
  const block: Block = { entries, unwritten: changes.length - entries.length };
  return { title: `${title} (${formatCount(changes.length)})`, blocks: [block], folded: true };
}

function entryOf({ action, kind, name, previousName, file, fields }: Change): Entry {
  const renamed: readonly Content[] = previousName === undefined ? [] : [code(previousName), '→'];
  const line = [
    kind,
    ...renamed,
    code(name),
    ...(file === null ? [] : [{ text: `(${file})`, tone: 'dim' as const }]),
  ];
  if (action === 'delete') return { line };
  const shown = fields.slice(0, MOST_FIELDS).map((field) => fieldLine(field, action === 'create'));
  const more = fields.length - shown.length;
  return { line, below: more > 0 ? [...shown, [`and ${plural(more, 'field')} more`]] : shown };
}

function fieldLine(field: FieldChange, isNew: boolean): readonly Content[] {
  if (isFreeText(field))
    return [code(field.path), isNew ? '(not shown here)' : 'is changed (not shown here)'];
  const lines = fieldLines(field);
  const count = (sign: string) => lines?.filter((line) => line.sign === sign).length ?? 0;
  if (lines) return [code(field.path), `${plural(count('-'), 'line')} out, ${count('+')} in`];
  const { before, after } = sidesText(field);
  if (isNew) return [code(field.path), code(after)];
  return [
    code(field.path),
    field.before === undefined ? '(none)' : code(before),
    '→',
    field.after === undefined ? '(none)' : code(after),
  ];
}

function editedTexts(changes: readonly Change[]): readonly Block[] {
  const texts = changes.flatMap(({ kind, name, fields }) =>
    fields.flatMap((field) => {
      const lines = isFreeText(field) ? undefined : fieldLines(field);
      if (!lines) return [];
      const body = lines.map(({ sign, text }) => (sign === 'gap' ? '…' : `${sign}${text}`)).join('\n');
      return [{ head: code(`${kind}/${name} ${field.path}`), body, language: 'diff' }];
    }),
  );
  return texts.length === 0 ? [] : [{ texts: texts.slice(0, MOST_TEXTS) }];
}
