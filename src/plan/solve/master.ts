import type { Model as HighsModel, Highs } from 'highs';
import { appendColumns, takeNew, type Column } from './column.ts';
import type { ColumnLimits } from './columns.ts';
import type { Demand } from './cost-bound.ts';
import type { Sack } from './sack.ts';
import { toSack } from './sacks.ts';

interface Setting {
  readonly highs: Highs;
  readonly model: HighsModel;
  readonly demand: Demand;
  readonly limits: ColumnLimits;
}

/** The linear program over the columns that are known so far. Its first columns are what is spared, then what is missing. */
export interface Master extends Setting {
  /** Row of each group, -1 where nothing is asked; the kinds have the rows after. */
  readonly rowOf: Int32Array;
  readonly kindRow: readonly number[];
  /** Machines of each kind: at least and at most. */
  readonly least: number[];
  readonly most: number[];
  readonly rows: number;
  /** Columns of the program that are no fillings. */
  readonly others: number;
  readonly columns: Column[];
  readonly known: Set<string>;
  readonly sacks: readonly Sack[];
  nodes: number;
  work: number;
}

export function startMaster(setting: Setting): Master {
  const { model, highs, demand, limits } = setting;
  const { count, kinds } = demand;
  model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex', simplex_strategy: 1 });
  const rowOf = new Int32Array(count.length).fill(-1);
  let rows = 0;
  for (let index = 0; index < count.length; index++) {
    if (count[index]! <= 0) continue;
    rowOf[index] = rows++;
    model.addRow(count[index]!, highs.infinity, { indices: [], values: [] });
  }
  const kindRow = kinds.map(() => {
    model.addRow(0, highs.infinity, { indices: [], values: [] });
    return rows++;
  });
  const master = {
    ...setting,
    rowOf,
    kindRow,
    least: kinds.map(() => 0),
    most: kinds.map(() => Infinity),
    rows: rows + 1,
    columns: [],
    known: new Set<string>(),
    sacks: kinds.map((_, k) => toSack(demand, k)),
    nodes: limits.nodes,
    work: limits.work,
  };
  return { ...master, others: addOthers(setting, rowOf, rows) };
}

/** What needs no machine, and what finds none, at a price that no solution has. */
function addOthers({ model, highs, demand, limits }: Setting, rowOf: Int32Array, spareRow: number): number {
  const { spare } = demand;
  model.addRow(-highs.infinity, spare?.total ?? 0, { indices: [], values: [] });
  let others = 0;
  rowOf.forEach((row, index) => {
    if (row < 0) return;
    const most = Math.min(spare?.total ?? 0, spare?.each[index] ?? 0, demand.count[index]!);
    if (most > 0) {
      model.addCol(0, 0, most, { indices: [row, spareRow], values: [1, 1] });
      others += 1;
    }
    model.addCol(Math.max(1, limits.enough), 0, highs.infinity, { indices: [row], values: [1] });
    others += 1;
  });
  return others;
}

/** Asks for so many machines of each kind. Demand that no longer finds room is missing, at a high price. */
export function setCounts(master: Master, least: readonly number[], most: readonly number[]): void {
  const { model, highs, kindRow } = master;
  kindRow.forEach((row, k) => {
    if (master.least[k] === least[k] && master.most[k] === most[k]) return;
    master.least[k] = least[k]!;
    master.most[k] = most[k]!;
    model.changeRowBounds(row, least[k]!, most[k] === Infinity ? highs.infinity : most[k]!);
  });
}

/** Adds those that are new; gives how many. */
export function addColumns(master: Master, columns: readonly Column[]): number {
  const fresh = takeNew(master.known, columns);
  if (fresh.length === 0) return 0;
  const { demand, rowOf, kindRow } = master;
  const rows = {
    total: master.rows,
    ofGroup: (index: number) => rowOf[index]!,
    ofKind: (kind: number) => kindRow[kind]!,
  };
  appendColumns(master, fresh, rows, ({ kind }) => demand.kinds[kind]!.cost);
  master.columns.push(...fresh);
  return fresh.length;
}

/** Optimum over the known columns: its cost, how often each is used, and the prices of the rows. */
export function solveMaster(
  master: Master,
): { objective: number; shares: Float64Array; duals: Float64Array } | undefined {
  const { model, highs } = master;
  model.run();
  if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return undefined;
  master.work -= (Number(model.info.get('simplex_iteration_count')) + 10) * master.rows;
  const solution = model.getSolution();
  return {
    objective: model.getObjectiveValue(),
    shares: Float64Array.from(solution.colValue.slice(master.others)),
    duals: Float64Array.from(solution.rowDual),
  };
}
