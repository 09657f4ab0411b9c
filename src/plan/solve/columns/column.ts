import type { Highs, Model as HighsModel } from 'highs';

/** What one machine of a kind carries. */
export interface Column {
  readonly kind: number;
  readonly groups: readonly number[];
  readonly counts: readonly number[];
}

/** A filling as a column. `items`: positions in `candidates`, the groups that may go in, one entry an instance. */
export function toColumn(kind: number, candidates: readonly number[], items: readonly number[]): Column {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(candidates[item]!, (counts.get(candidates[item]!) ?? 0) + 1);
  const groups = [...counts.keys()].sort((a, b) => a - b);
  return { kind, groups, counts: groups.map((index) => counts.get(index)!) };
}

/** The columns that are not known yet, each once; they are known then. */
export function takeNew(known: Set<string>, columns: readonly Column[]): Column[] {
  return columns.filter((column) => {
    const key = `${column.kind}|${column.groups.join()}|${column.counts.join()}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

/** Where columns have their rows in a linear program. */
export interface Rows {
  readonly total: number;
  /** Row of a group; below zero where it has none. */
  readonly ofGroup: (index: number) => number;
  readonly ofKind: (kind: number) => number;
  /** Further rows, each with what the column counts there. */
  readonly beside?: (column: Column) => readonly { readonly row: number; readonly count: number }[];
}

/** Adds columns to a linear program, used any number of times each: a row for each group, and one for the kind. */
export function appendColumns(
  { highs, model }: { readonly highs: Highs; readonly model: HighsModel },
  columns: readonly Column[],
  rows: Rows,
  cost: (column: Column) => number,
): void {
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const column of columns) {
    const { kind, groups, counts } = column;
    groups.forEach((index, at) => {
      if (rows.ofGroup(index) < 0) return;
      indices.push(rows.ofGroup(index));
      values.push(counts[at]!);
    });
    indices.push(rows.ofKind(kind));
    values.push(1);
    for (const { row, count } of rows.beside?.(column) ?? []) {
      indices.push(row);
      values.push(count);
    }
    starts.push(indices.length);
  }
  model.addCols({
    cost: columns.map(cost),
    lower: columns.map(() => 0),
    upper: columns.map(() => highs.infinity),
    matrix: { format: 'csc', numRows: rows.total, numCols: columns.length, starts, indices, values },
  } as unknown as Parameters<HighsModel['addCols']>[0]);
}
