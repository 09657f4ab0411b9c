import type { Workload } from '../model/workload.ts';
import type { Column } from './column.ts';
import { placePending } from '../construct/construct.ts';
import { add, allowance, buyMachine, emptyLayout, roomFor, type Layout } from '../model/layout.ts';
import { openMachines } from '../model/machines.ts';
import { minimise, type Program, type Solver } from '../model/solver.ts';

const LIMITS = { nodes: 300, iterations: 20_000, total: 10_000 };

export interface Pick {
  /** A layout of the same model. */
  readonly like: Layout;
  readonly demand: Workload;
  readonly columns: readonly Column[];
  /** Cost of what is known: nothing dearer is looked for. */
  readonly worst: number;
}

/** The best layout that columns give: an integer program over how often each is used. */
export function pickColumns({ like, demand, columns, worst }: Pick, solver: Solver): Layout | undefined {
  const { program, dear } = toProgram(demand, columns);
  const answer = minimise(solver, program, LIMITS);
  const spare = demand.spare?.total ?? 0;
  if (answer === undefined || answer.objective >= worst + spare * dear - 1e-6) return undefined;
  return layOut(like, demand, columns, answer.values);
}

/** Bins first, so that what is on them and on what is bought as well stays there. */
function layOut(
  { model }: Layout,
  { kinds }: Workload,
  columns: readonly Column[],
  values: ArrayLike<number>,
): Layout {
  const layout = emptyLayout(model);
  const left = kinds.map(({ bins }) => bins.slice());
  const offerOf = (at: number): number => kinds[columns[at]!.kind]!.offer;
  const order = columns.map((_, at) => at).sort((a, b) => offerOf(a) - offerOf(b) || a - b);
  for (const at of order)
    for (let times = Math.round(values[at]!); times > 0; times--) {
      const bin = offerOf(at) >= 0 ? buyMachine(layout, offerOf(at)) : left[columns[at]!.kind]!.shift()!;
      put(layout, columns[at]!, bin);
    }
  placePending(layout);
  openMachines(
    layout,
    kinds.filter(({ offer }) => offer >= 0),
  );
  return layout;
}

function put(layout: Layout, { groups, counts }: Column, bin: number): void {
  groups.forEach((index, g) => {
    const group = layout.model.groups[index]!;
    const most = Math.min(counts[g]!, group.count - layout.placed[index]!);
    const some = roomFor(layout, group.need, bin, allowance(layout, index, bin, most));
    if (some > 0) add(layout, index, bin, some);
  });
}

type Row = { least: number; most: number; columns: number[]; factors: number[] };

const emptyRow = (least: number, most: number): Row => ({ least, most, columns: [], factors: [] });

/**
 * Columns: how often each is used; then by group how many count as on bins, and how many nothing carries, at a price above
 * all machines (`dear`).
 */
function toProgram(
  { count, kinds, onBins }: Workload,
  columns: readonly Column[],
): { program: Program; dear: number } {
  const dear = 10 * (1 + kinds.reduce((most, kind) => Math.max(most, kind.cost), 0));
  const cost = columns.map(({ kind }) => kinds[kind]!.cost);
  const upper = columns.map(({ kind }) => kinds[kind]!.copies);
  const integer = columns.map(() => true);
  const copies = kinds.map((kind) => emptyRow(-Infinity, kind.copies));
  const home = emptyRow(onBins ?? 0, Infinity);
  const here = Array.from(count, () => emptyRow(0, Infinity));
  const all = Array.from(count, (some) => emptyRow(some, Infinity));
  const addColumn = (price: number, most: number, rows: readonly (readonly [Row, number])[]): void => {
    const column = cost.push(price) - 1;
    upper.push(most);
    integer.push(false);
    for (const [row, factor] of rows) enter(row, column, factor);
  };
  columns.forEach(({ kind, groups, counts }, column) => {
    enter(copies[kind]!, column, 1);
    const rows = kinds[kind]!.offer < 0 ? here : all;
    groups.forEach((index, g) => enter(rows[index]!, column, counts[g]!));
  });
  all.forEach((row, index) => {
    if (count[index]! === 0) return;
    addColumn(0, count[index]!, [
      [here[index]!, -1],
      [row, 1],
      [home, 1],
    ]);
    addColumn(dear, count[index]!, [[row, 1]]);
  });
  const rows = [home, ...copies, ...here, ...all].filter(({ columns: some }) => some.length > 0);
  return { program: { cost, upper, integer, rows }, dear };
}

function enter(row: Row, column: number, factor: number): void {
  row.columns.push(column);
  row.factors.push(factor);
}
