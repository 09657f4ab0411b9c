import { createDraft } from './draft.ts';
import { type Imported, type ImportFormat, type ImportOptions, notOf } from './format.ts';

/** A table with a machine a row. */
export const csv: ImportFormat = {
  name: 'csv',
  summary: 'a table with a machine a row; --column FIELD=HEADING where the headings are others',
  read,
};

const FIELDS = [
  'name',
  'type',
  'provider',
  'region',
  'state',
  'host',
  'address',
  'cores',
  'memory_mb',
  'labels',
];

function read(text: string, { columns }: ImportOptions): Imported {
  const rows = parseRows(text.replace(/^\ufeff/, ''));
  if (!rows) return notOf('csv', 'a quote is not closed');
  const [head = [], ...body] = rows;
  const at = (field: string) => head.indexOf(columns.get(field) ?? field);
  if (at('name') < 0)
    return notOf(
      'csv',
      `no column is called ${columns.get('name') ?? 'name'}; name it with --column name=HEADING`,
    );
  const draft = createDraft();
  const known = new Set(FIELDS.map(at));
  for (const [index, heading] of head.entries())
    if (!known.has(index))
      draft.leaveOut(`column ${JSON.stringify(heading)}`, 'no field of a machine is called so');
  for (const [index, row] of body.entries()) {
    const cell = (field: string) => inertText(row[at(field)]);
    if (row.length !== head.length) {
      draft.leaveOut(`row ${index + 2}`, `it has ${row.length} cells, and the head ${head.length}`);
      continue;
    }
    const name = draft.compute(
      cell('name'),
      {
        type: cell('type'),
        provider: cell('provider'),
        region: cell('region'),
        state: cell('state'),
        host: cell('host'),
        ...capacityOf(cell('cores'), cell('memory_mb')),
      },
      labelsOf(cell('labels')),
    );
    if (name !== undefined && cell('address') !== '') draft.address(name, cell('address'), true);
  }
  return draft.done();
}

/** An apostrophe before a formula is the spreadsheet's way to say text. */
function inertText(cell = ''): string {
  return cell.trim().replace(/^'(?=[\s']*[=+\-@\t\r])/, '');
}

function capacityOf(cores: string, memory: string): { readonly capacity?: Record<string, number> } {
  const capacity = Object.fromEntries(
    Object.entries({ cores: Number(cores), memory: Number(memory) }).filter(
      ([, amount]) => amount > 0 && Number.isFinite(amount),
    ),
  );
  return Object.keys(capacity).length > 0 ? { capacity } : {};
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(';').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')]),
  );
}

/** RFC 4180; commas, or semicolons where the head has more of them. Undefined where a quote stays open. */
function parseRows(text: string): readonly (readonly string[])[] | undefined {
  const head = text.split('\n', 1)[0] ?? '';
  const comma = head.split(';').length > head.split(',').length ? ';' : ',';
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${comma}\\r\\n]*))(${comma}|\\r?\\n|$)`, 'y');
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (!found) return undefined;
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] !== comma) {
      if (row.some((one) => one !== '')) rows.push(row);
      row = [];
    } else if (cell.lastIndex === text.length) rows.push([...row, '']);
  }
  return rows;
}
