import { csvTable } from '../../text/csv.ts';
import { count, download, h, newId, plain } from './dom.ts';

export interface Column<R> {
  readonly title: string;
  /** What is sorted, searched and exported. */
  readonly value: (row: R) => string | number;
  /** What is shown, where that is more than the value. */
  readonly show?: (row: R) => Node | string;
}

export interface TableOptions<R> {
  readonly caption: string;
  /** Said in place of a table without rows. */
  readonly empty: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
}

/** So many rows are drawn at once, and more when they are asked for. */
const DRAWN = 100;

/** Below that many rows nobody needs to search them. */
const SEARCHED = 12;

/** A table that sorts, searches, grows by the page and goes to a CSV file whole. */
export function table<R>(
  { caption, empty, columns, rows }: TableOptions<R>,
  level: 'h2' | 'h3' = 'h2',
): HTMLElement {
  const id = newId('table');
  const title = h(level, { id }, caption);
  if (rows.length === 0) return h('section', { class: 'table' }, title, h('p', { class: 'empty' }, empty));
  const body = h('tbody');
  const more = h('p', { class: 'more' });
  const said = h('span', { class: 'count', role: 'status' });
  let sorted: { readonly column: number; readonly down: boolean } | undefined;
  let wanted = '';
  let drawn = DRAWN;
  const chosen = (): readonly R[] => {
    const words = wanted
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = rows.filter((row) => {
      if (words.length === 0) return true;
      const all = columns.map(({ value }) => String(value(row)).toLowerCase()).join('\n');
      return words.every((word) => all.includes(word));
    });
    const column = sorted && columns[sorted.column];
    if (!column) return found;
    const sign = sorted?.down === true ? -1 : 1;
    return found.toSorted((a, b) => sign * compare(column.value(a), column.value(b)));
  };
  const draw = (): void => {
    const list = chosen();
    const shown = list.slice(0, drawn);
    body.replaceChildren(...shown.map((row) => rowOf(row, columns)));
    said.textContent =
      list.length === rows.length
        ? count(rows.length, 'row')
        : `${plain(list.length)} of ${count(rows.length, 'row')}`;
    const left = list.length - shown.length;
    more.replaceChildren(
      ...(left > 0
        ? [
            h(
              'button',
              { type: 'button', onclick: () => ((drawn += DRAWN), draw()) },
              `Show ${plain(Math.min(left, DRAWN))} more of ${plain(left)}`,
            ),
          ]
        : []),
    );
  };
  const heads = columns.map((column, index) => {
    const head = h(
      'th',
      { scope: 'col', class: isNumber(column, rows) ? 'number' : undefined },
      h('button', { type: 'button', onclick: () => sort(index) }, column.title),
    );
    return head;
  });
  const sort = (column: number): void => {
    sorted = { column, down: sorted?.column === column && !sorted.down };
    for (const [index, head] of heads.entries()) {
      if (index === column) head.setAttribute('aria-sort', sorted.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    draw();
  };
  const filterId = newId('filter');
  const filter = h('input', {
    id: filterId,
    type: 'search',
    oninput: (event: Event) => {
      wanted = (event.target as HTMLInputElement).value;
      drawn = DRAWN;
      draw();
    },
  });
  draw();
  return h(
    'section',
    { class: 'table' },
    h(
      'div',
      { class: 'table-head' },
      title,
      said,
      rows.length >= SEARCHED &&
        h('span', { class: 'choice' }, h('label', { for: filterId }, 'Filter rows'), filter),
      h(
        'button',
        {
          type: 'button',
          'aria-label': `Download CSV: ${caption}`,
          onclick: () => save(caption, columns, chosen()),
        },
        'Download CSV',
      ),
    ),
    h(
      'div',
      { class: 'scroll', role: 'region', tabindex: 0, 'aria-labelledby': id },
      h('table', { 'aria-labelledby': id }, h('thead', {}, h('tr', {}, ...heads)), body),
    ),
    more,
  );
}

function rowOf<R>(row: R, columns: readonly Column<R>[]): HTMLElement {
  return h(
    'tr',
    {},
    ...columns.map(({ value, show }, index) => {
      const is = value(row);
      const content = show ? show(row) : typeof is === 'number' ? plain(is) : is;
      const number = typeof is === 'number' ? { class: 'number' } : {};
      return index === 0 ? h('th', { scope: 'row', ...number }, content) : h('td', number, content);
    }),
  );
}

function isNumber<R>({ value }: Column<R>, [first]: readonly R[]): boolean {
  return first !== undefined && typeof value(first) === 'number';
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function save<R>(caption: string, columns: readonly Column<R>[], rows: readonly R[]): void {
  const text = csvTable(
    columns.map(({ title }) => title),
    rows.map((row) => columns.map(({ value }) => value(row))),
    (cell) => cell,
  );
  download(`${caption.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`, 'text/csv', text);
}
