import { toColumn, type Column } from './column.ts';
import { dearest, type Demand } from './cost-bound.ts';
import { addColumns, setCounts, solveMaster, startMaster, type Master } from './master.ts';
import { fillSack } from './sack.ts';
import type { Solver } from './solver.ts';
import type { Worth } from './worth.ts';

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

/** Nodes of one knapsack: at first, and where none is found that pays. */
const NODES_FIRST = 500;
/** Weight of the best prices so far against the program's (Wentges). */
const CALM = 0.7;
/** Nodes of those for further columns beside the best one. */
const TURN_NODES = 60;
const NODES_EACH = 30_000;

/** Gives the relaxation of the demand to `use`, with the columns of a solution that holds all of it. Undefined where the solver fails. */
export function withColumns<T>(
  demand: Demand,
  start: readonly Column[],
  solver: Solver,
  limits: ColumnLimits,
  use: (master: Master) => T,
): T | undefined {
  try {
    return solver.highs.withModel((model) => {
      const master = startMaster({ highs: solver.highs, model, demand, limits });
      addColumns(master, start);
      return use(master);
    });
  } catch {
    solver.failures += 1;
    return undefined;
  }
}

/**
 * Column generation (Gilmore and Gomory): the relaxation in which each machine carries one of all possible fillings, with
 * so many machines of each kind. `guess`: prices to start from.
 */
export function generateColumns(
  master: Master,
  least: readonly number[],
  most: readonly number[],
  enough: number,
  guess?: Worth,
): Columns | undefined {
  setCounts(master, least, most);
  let bound = 0;
  let centre = guess && rowPrices(master, guess);
  let effort = NODES_FIRST;
  for (;;) {
    const solved = solveMaster(master);
    if (solved === undefined) return undefined;
    const finish = (complete: boolean): Columns => ({
      bound: bound - 1e-7 * Math.max(1, bound),
      columns: master.columns.slice(0, solved.shares.length),
      shares: solved.shares,
      complete,
    });
    if (bound >= solved.objective - 1e-7 * Math.max(1, solved.objective)) return finish(true);
    const mixed =
      centre !== undefined && bound === 0
        ? centre
        : centre?.map((value, row) => CALM * value + (1 - CALM) * solved.duals[row]!);
    let found = 0;
    let exact = true;
    for (const duals of mixed === undefined ? [solved.duals] : [mixed, solved.duals]) {
      const priced = priceAll(master, duals, solved.duals, effort);
      if (centre === undefined || priced.bound > bound) centre = duals;
      bound = Math.max(bound, priced.bound);
      exact = priced.exact;
      found = addColumns(master, priced.columns);
      if (found > 0) break;
    }
    if (found === 0 && (exact || effort >= NODES_EACH)) return finish(exact);
    if (found === 0) effort *= 7;
    if (master.nodes <= 0 || master.work <= 0 || bound >= enough) return finish(false);
  }
}

function rowPrices({ rows, rowOf, kindRow }: Master, worth: Worth): Float64Array {
  const prices = new Float64Array(rows);
  rowOf.forEach((row, index) => row >= 0 && (prices[row] = worth.groups[index]!));
  kindRow.forEach((row, k) => (prices[row] = worth.kinds[k]!));
  return prices;
}

interface Priced {
  readonly bound: number;
  readonly columns: Column[];
  readonly exact: boolean;
}

/** Fillings worth more than they cost under the true duals, and the bound that `duals` give. */
function priceAll(master: Master, duals: Float64Array, truth: Float64Array, effort: number): Priced {
  const { demand, rowOf, kindRow, sacks } = master;
  const columns: Column[] = [];
  const tops: number[] = [];
  let exact = true;
  sacks.forEach((sack, kind) => {
    const worth = Float64Array.from(sack.groups, (index) => Math.max(0, duals[rowOf[index]!]!));
    const price = (column: Column): number =>
      column.groups.reduce(
        (sum, index, at) => sum + Math.max(0, truth[rowOf[index]!]!) * column.counts[at]!,
        0,
      ) -
      demand.kinds[kind]!.cost +
      truth[kindRow[kind]!]!;
    const cost = Math.max(0, demand.kinds[kind]!.cost - duals[kindRow[kind]!]!);
    const left = Int32Array.from(sack.groups, (index) => demand.count[index]!);
    let filling = fillSack(sack, worth, left, Math.min(effort, Math.max(200, master.nodes)), cost);
    master.nodes -= filling.nodes;
    tops.push(Math.max(cost, filling.bound) + 1e-9);
    if (filling.bound > Math.max(cost, filling.value) + 1e-7) exact = false;
    for (let turn = 0; filling.value > cost + 1e-9 && turn < 200; turn++) {
      const column = toColumn(kind, sack.groups, filling.items);
      if (price(column) > 1e-7) columns.push(column);
      for (const item of filling.items) left[item]! -= 1;
      filling = fillSack(sack, worth, left, TURN_NODES, cost);
      master.nodes -= filling.nodes;
    }
  });
  return { bound: lagrangeBound(master, duals, tops), columns, exact };
}

/**
 * Duals are made smaller until no machine without limit is worth more than its cost; the limited ones are charged, and
 * those that must be there as well (Farley, Lagrange). `tops`: no filling of the kind is worth more.
 */
function lagrangeBound(master: Master, duals: Float64Array, tops: readonly number[]): number {
  const { demand, rowOf, least, most } = master;
  let scale = 1;
  demand.kinds.forEach((kind, k) => {
    if (most[k] === Infinity && tops[k]! > kind.cost) scale = Math.min(scale, kind.cost / tops[k]!);
  });
  const worth = Float64Array.from(rowOf, (row) => (row < 0 ? 0 : Math.max(0, duals[row]!) * scale));
  let bound = -dearest(worth, demand.count, demand.spare);
  worth.forEach((each, index) => (bound += each * demand.count[index]!));
  demand.kinds.forEach((kind, k) => {
    const excess = kind.cost - tops[k]! * scale;
    if (excess > 0) bound += least[k]! * excess;
    else if (most[k] !== Infinity) bound += most[k]! * excess;
  });
  return bound;
}
