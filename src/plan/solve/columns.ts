import type { Model as HighsModel, Highs } from 'highs';
import type { Demand } from './cost-bound.ts';
import { kindHolds, mostOn } from './kinds.ts';
import { fillSack, type Sack } from './pricing.ts';
import type { Solver } from './solver.ts';

/** What one machine of a kind carries. */
export interface Column {
  readonly kind: number;
  readonly groups: readonly number[];
  readonly counts: readonly number[];
}

export interface Columns {
  /** No solution costs less (rules between domains apart, which may only make it dearer). */
  readonly bound: number;
  readonly columns: readonly Column[];
  /** How often each is used in the relaxation's optimum. */
  readonly shares: Float64Array;
  /** Whether no column is missing that could lower the relaxation's cost. */
  readonly complete: boolean;
}

export interface ColumnLimits {
  /** Nodes of all knapsacks together. */
  readonly nodes: number;
  /** Simplex iterations times rows. */
  readonly work: number;
  /** Cost at which the bound is good enough. */
  readonly enough: number;
}

/**
 * Column generation (Gilmore and Gomory): the relaxation in which each machine carries one of all possible fillings. Starts
 * from the columns of a solution, which must hold all of the demand.
 */
export function generateColumns(
  demand: Demand,
  start: readonly Column[],
  solver: Solver,
  limits: ColumnLimits,
): Columns | undefined {
  try {
    return solver.highs.withModel((model) => generate({ highs: solver.highs, model, demand, limits }, start));
  } catch {
    return undefined;
  }
}

interface Setting {
  readonly highs: Highs;
  readonly model: HighsModel;
  readonly demand: Demand;
  readonly limits: ColumnLimits;
}

interface Master extends Setting {
  /** Row of each group, -1 where nothing is asked; kinds with a limit have the rows after. */
  readonly rowOf: Int32Array;
  readonly kindRow: readonly number[];
  readonly rows: number;
  readonly columns: Column[];
  readonly known: Set<string>;
  readonly sacks: readonly Sack[];
  nodes: number;
  work: number;
}

function generate(setting: Setting, start: readonly Column[]): Columns | undefined {
  const master = startMaster(setting);
  addColumns(master, start);
  let bound = 0;
  let shares: Float64Array = new Float64Array(0);
  let centre: Float64Array | undefined;
  for (;;) {
    const solved = solveMaster(master);
    if (solved === undefined) return undefined;
    shares = solved.shares;
    if (bound >= solved.objective - 1e-7 * Math.max(1, solved.objective)) break;
    const mixed = centre?.map((value, row) => (value + solved.duals[row]!) / 2);
    let found = 0;
    for (const duals of mixed === undefined ? [solved.duals] : [mixed, solved.duals]) {
      const priced = priceAll(master, duals, solved.duals);
      if (centre === undefined || priced.bound > bound) centre = duals;
      bound = Math.max(bound, priced.bound);
      found = addColumns(master, priced.columns);
      if (found > 0) break;
    }
    if (found === 0) break;
    if (master.nodes <= 0 || master.work <= 0 || bound >= setting.limits.enough)
      return finish(master, bound, shares, false);
  }
  return finish(master, bound, shares, true);
}

const finish = (master: Master, bound: number, shares: Float64Array, complete: boolean): Columns => ({
  bound: bound - 1e-7 * Math.max(1, bound),
  columns: master.columns.slice(0, shares.length),
  shares,
  complete,
});

function startMaster(setting: Setting): Master {
  const { model, highs, demand, limits } = setting;
  const { count, kinds } = demand;
  model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex', simplex_strategy: 1 });
  const rowOf = new Int32Array(count.length).fill(-1);
  let rows = 0;
  const least: number[] = [];
  const most: number[] = [];
  for (let index = 0; index < count.length; index++) {
    if (count[index]! <= 0) continue;
    rowOf[index] = rows++;
    least.push(count[index]!);
    most.push(highs.infinity);
  }
  const kindRow = kinds.map((kind) => {
    if (kind.copies === Infinity) return -1;
    least.push(-highs.infinity);
    most.push(kind.copies);
    return rows++;
  });
  for (let row = 0; row < rows; row++) model.addRow(least[row]!, most[row]!, { indices: [], values: [] });
  return {
    ...setting,
    rowOf,
    kindRow,
    rows,
    columns: [],
    known: new Set(),
    sacks: kinds.map((_, k) => toSack(demand, k)),
    nodes: limits.nodes,
    work: limits.work,
  };
}

function toSack({ model, kinds, count }: Demand, k: number): Sack {
  const kind = kinds[k]!;
  const groups = model.groups
    .map((_, index) => index)
    .filter((index) => count[index]! > 0 && kindHolds(model, index, kind));
  const need = new Float64Array(groups.length * model.dims);
  groups.forEach((index, at) =>
    model.groups[index]!.need.forEach(
      (amount, d) => (need[at * model.dims + d] = amount > 0 ? amount / kind.room[d]! : 0),
    ),
  );
  return {
    dims: model.dims,
    groups,
    need,
    most: Int32Array.from(groups, (index) => Math.min(count[index]!, mostOn(model, index, kind))),
    prices: new Float64Array(model.dims).fill(1 / model.dims),
  };
}

function addColumns(master: Master, columns: readonly Column[]): number {
  const { model, demand, rowOf, kindRow, known } = master;
  const fresh = columns.filter((column) => {
    const key = `${column.kind}|${column.groups.join()}|${column.counts.join()}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  if (fresh.length === 0) return 0;
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const { kind, groups, counts } of fresh) {
    groups.forEach((index, at) => {
      if (rowOf[index]! < 0) return;
      indices.push(rowOf[index]!);
      values.push(counts[at]!);
    });
    if (kindRow[kind]! >= 0) {
      indices.push(kindRow[kind]!);
      values.push(1);
    }
    starts.push(indices.length);
  }
  model.addCols({
    cost: fresh.map(({ kind }) => demand.kinds[kind]!.cost),
    lower: fresh.map(() => 0),
    upper: fresh.map(() => master.highs.infinity),
    matrix: { format: 'csc', numRows: master.rows, numCols: fresh.length, starts, indices, values },
  } as unknown as Parameters<HighsModel['addCols']>[0]);
  master.columns.push(...fresh);
  return fresh.length;
}

function solveMaster(
  master: Master,
): { objective: number; shares: Float64Array; duals: Float64Array } | undefined {
  const { model, highs } = master;
  model.run();
  if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return undefined;
  master.work -= (Number(model.info.get('simplex_iteration_count')) + 10) * master.rows;
  const solution = model.getSolution();
  return {
    objective: model.getObjectiveValue(),
    shares: Float64Array.from(solution.colValue),
    duals: Float64Array.from(solution.rowDual),
  };
}

/** Fillings worth more than they cost under the true duals, and the bound that `duals` give. */
function priceAll(
  master: Master,
  duals: Float64Array,
  truth: Float64Array,
): { bound: number; columns: Column[] } {
  const { demand, rowOf, kindRow, sacks } = master;
  const columns: Column[] = [];
  const tops: number[] = [];
  sacks.forEach((sack, kind) => {
    const worth = Float64Array.from(sack.groups, (index) => Math.max(0, duals[rowOf[index]!]!));
    const price = (column: Column): number =>
      column.groups.reduce(
        (sum, index, at) => sum + Math.max(0, truth[rowOf[index]!]!) * column.counts[at]!,
        0,
      ) -
      demand.kinds[kind]!.cost +
      (kindRow[kind]! < 0 ? 0 : Math.min(0, truth[kindRow[kind]!]!));
    const left = Int32Array.from(sack.groups, (index) => demand.count[index]!);
    const first = fillSack(sack, worth, left, Math.min(20_000, Math.max(200, master.nodes)));
    master.nodes -= first.nodes + sack.groups.length;
    tops.push(first.bound);
    const cost = demand.kinds[kind]!.cost - (kindRow[kind]! < 0 ? 0 : Math.min(0, duals[kindRow[kind]!]!));
    let filling = first;
    for (let turn = 0; filling.value > cost + 1e-9 && turn < 200; turn++) {
      const column = toColumn(kind, sack, filling.items);
      if (price(column) > 1e-7) columns.push(column);
      for (const item of filling.items) left[item]! -= 1;
      filling = fillSack(sack, worth, left, 200);
      master.nodes -= filling.nodes + (sack.groups.length >> 2);
    }
  });
  return { bound: lagrangeBound(master, duals, tops), columns };
}

function toColumn(kind: number, sack: Sack, items: readonly number[]): Column {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(sack.groups[item]!, (counts.get(sack.groups[item]!) ?? 0) + 1);
  const groups = [...counts.keys()].sort((a, b) => a - b);
  return { kind, groups, counts: groups.map((index) => counts.get(index)!) };
}

/** Duals are made smaller until no machine without limit is worth more than its cost; the limited ones are charged (Farley, Lagrange). */
function lagrangeBound({ demand, rowOf }: Master, duals: Float64Array, tops: readonly number[]): number {
  let scale = 1;
  demand.kinds.forEach((kind, k) => {
    if (kind.copies === Infinity && tops[k]! > kind.cost) scale = Math.min(scale, kind.cost / tops[k]!);
  });
  let bound = 0;
  for (let index = 0; index < rowOf.length; index++)
    if (rowOf[index]! >= 0) bound += Math.max(0, duals[rowOf[index]!]!) * demand.count[index]! * scale;
  demand.kinds.forEach((kind, k) => {
    if (kind.copies !== Infinity) bound += kind.copies * Math.min(0, kind.cost - tops[k]! * scale);
  });
  return bound;
}
