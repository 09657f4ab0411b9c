import type { Workload } from '../model/workload.ts';
import type { Model as HighsModel, Highs } from 'highs';
import { appendColumns, takeNew, type Column } from './column.ts';
import { kindHolds } from '../model/kinds.ts';
import type { Sack } from './sack.ts';
import { toSack } from './sacks.ts';
import { skewRows } from '../bounds/skew-rows.ts';

export interface ColumnLimits {
  /** Nodes of all knapsacks together. */
  readonly nodes: number;
  /** Simplex iterations times rows. */
  readonly work: number;
  /** Cost at which the bound is good enough. */
  readonly enough: number;
}

interface Setting {
  readonly highs: Highs;
  readonly model: HighsModel;
  readonly demand: Workload;
  readonly limits: ColumnLimits;
}

/** Counts machines of some kinds, or what they carry of one group, within bounds. */
export interface SideRow {
  readonly row: number;
  /** -1: machines. */
  readonly group: number;
  /** By kind: 1 where it counts. */
  readonly kinds: Uint8Array;
  /** What it is bound to for all parts of the search. */
  readonly free: Range;
  now: Range;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Instances of a group in its lowest domain, with the rows that compare each domain to it. */
interface Lowest {
  readonly rows: readonly SideRow[];
  readonly most: number;
}

/** So many instances are on bins: of each group no more than there are, whatever the columns carry. */
interface OnBins {
  readonly row: number;
  readonly least: number;
  /** Instances of a group on bins, where bins hold it. */
  readonly sides: readonly SideRow[];
}

/** At this worth of the sack's candidates no filling is worth more than `top`. */
export interface Proof {
  readonly worth: Float64Array;
  readonly top: number;
}

/** At some worth of the instances: those that must be placed are worth `least` together, one machine carries `tops`. */
export interface Cut {
  readonly tops: readonly number[];
  readonly least: number;
  /** By kind: what a machine costs with what its price is charged. */
  readonly costs: readonly number[];
}

/** The linear program over the fillings that are known so far. */
export interface Master extends Setting {
  /** Row of each group, -1 where nothing is asked. */
  readonly rowOf: Int32Array;
  /** The first ones are those of the kinds. */
  readonly sides: SideRow[];
  readonly lowest: Lowest[];
  /** Where bins and offers are among the kinds. */
  onBins: OnBins | undefined;
  /** Rows and columns of the program. */
  rows: number;
  width: number;
  readonly columns: Column[];
  /** Where the columns are in the program. */
  readonly places: number[];
  readonly known: Set<string>;
  readonly sacks: readonly Sack[];
  /** By kind. */
  readonly proofs: readonly Proof[][];
  readonly cuts: Cut[];
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
  const master: Master = {
    ...setting,
    rowOf,
    sides: [],
    lowest: [],
    onBins: undefined,
    rows,
    width: 0,
    columns: [],
    places: [],
    known: new Set<string>(),
    sacks: kinds.map((_, k) => toSack(demand, k)),
    proofs: kinds.map(() => []),
    cuts: [],
    nodes: limits.nodes,
    work: limits.work,
  };
  kinds.forEach(({ copies }, k) => addSide(master, -1, [k], { least: 0, most: copies }));
  addOthers(master);
  addLevels(master);
  addOnBins(master);
  return master;
}

/** What needs no machine, and what finds none, at a price that no solution has. */
function addOthers(master: Master): void {
  const { model, highs, demand, limits, rowOf } = master;
  const { spare, count } = demand;
  model.addRow(-highs.infinity, toHighs(highs, spare?.total ?? 0), { indices: [], values: [] });
  const spareRow = master.rows++;
  rowOf.forEach((row, index) => {
    if (row < 0) return;
    const most = Math.max(0, Math.min(spare?.total ?? 0, spare?.each[index] ?? 0, count[index]!));
    if (most > 0) {
      model.addCol(priceOfSparing(demand, index), 0, most, { indices: [row, spareRow], values: [1, 1] });
      master.width += 1;
    }
    if (spare?.total === Infinity && most >= count[index]!) return;
    model.addCol(Math.max(1, limits.enough), 0, highs.infinity, { indices: [row], values: [1] });
    master.width += 1;
  });
}

export const priceOfSparing = ({ spare }: Workload, index: number): number => spare?.price?.[index] ?? 0;

/** Rows that keep groups level over their domains, where all the kinds are bins of the fleet. */
function addLevels(master: Master): void {
  const { model, demand, rowOf } = master;
  const { kinds } = demand;
  if (kinds.some((kind) => kind.offer >= 0)) return;
  demand.model.groups.forEach((group, index) => {
    // What is bought may stand in these domains as well: it is not among the kinds.
    if (rowOf[index]! < 0 || group.topology === undefined || group.offers.length > 0) return;
    const some = kinds.map((_, k) => k).filter((k) => kindHolds(demand.model, index, kinds[k]!));
    const flow = { groups: [index], kinds: some, columns: some };
    const rows = skewRows(demand.model, kinds, flow, -1).map(({ least, most, columns }) =>
      addSide(
        master,
        index,
        columns.filter((k) => k >= 0),
        { least, most },
      ),
    );
    const most = Math.max(...group.topology.pinned) + group.count;
    model.addCol(0, 0, most, { indices: rows.map(({ row }) => row), values: rows.map(() => -1) });
    master.width += 1;
    master.lowest.push({ rows, most });
  });
}

function addOnBins(master: Master): void {
  const { model, highs, demand, limits, rowOf } = master;
  const { kinds, count, onBins } = demand;
  const bins = kinds.map((_, k) => k).filter((k) => kinds[k]!.offer < 0);
  if (onBins === undefined || bins.length === 0 || bins.length === kinds.length) return;
  const row = master.rows++;
  model.addRow(onBins, highs.infinity, { indices: [], values: [] });
  model.addCol(Math.max(1, limits.enough), 0, highs.infinity, { indices: [row], values: [1] });
  master.width += 1;
  const sides = demand.model.groups.flatMap((_, index) => {
    if (rowOf[index]! < 0 || !bins.some((k) => kindHolds(demand.model, index, kinds[k]!))) return [];
    const side = addSide(master, index, bins, { least: 0, most: Infinity });
    model.addCol(0, 0, count[index]!, { indices: [side.row, row], values: [-1, 1] });
    master.width += 1;
    return [side];
  });
  master.onBins = { row, least: onBins, sides };
}

/** A row over the kinds for machines (-1) or for a group. */
export function addSide(master: Master, group: number, some: readonly number[], free: Range): SideRow {
  const { model, demand, highs, columns, places, limits } = master;
  const kinds = Uint8Array.from(demand.kinds, (_, k) => (some.includes(k) ? 1 : 0));
  const side: SideRow = { row: master.rows++, group, kinds, free, now: free };
  const entries = columns.map((column, at) => ({ at: places[at]!, count: countIn(side, column) }));
  const used = entries.filter(({ count }) => count > 0);
  model.addRow(toHighs(highs, free.least), toHighs(highs, free.most), {
    indices: used.map(({ at }) => at),
    values: used.map(({ count }) => count),
  });
  // What no known column gives, at a price that no solution has.
  model.addCol(Math.max(1, limits.enough), 0, highs.infinity, { indices: [side.row], values: [1] });
  master.width += 1;
  master.sides.push(side);
  return side;
}

const toHighs = (highs: Highs, value: number): number =>
  value === Infinity ? highs.infinity : value === -Infinity ? -highs.infinity : value;

/** How much the column adds to the row for each machine. */
export function countIn({ group, kinds }: SideRow, column: Column): number {
  if (kinds[column.kind] !== 1) return 0;
  if (group < 0) return 1;
  const at = column.groups.indexOf(group);
  return at < 0 ? 0 : column.counts[at]!;
}

/** Bounds of a side row, until they are set again. */
export function setRange({ model, highs }: Master, side: SideRow, range: Range): void {
  if (side.now.least === range.least && side.now.most === range.most) return;
  side.now = range;
  model.changeRowBounds(side.row, toHighs(highs, range.least), toHighs(highs, range.most));
}

/** Uses the column at least so often, until that is set again. */
export function fixColumn({ model, highs, places }: Master, at: number, times: number): void {
  model.changeColBounds(places[at]!, times, highs.infinity);
}

/** Adds those that are new; gives how many. */
export function addColumns(master: Master, columns: readonly Column[]): number {
  const fresh = takeNew(master.known, columns);
  if (fresh.length === 0) return 0;
  const { demand, rowOf, sides } = master;
  const further = sides.slice(demand.kinds.length);
  const rows = {
    total: master.rows,
    ofGroup: (index: number) => rowOf[index]!,
    ofKind: (kind: number) => sides[kind]!.row,
    beside: (column: Column) =>
      further
        .map((side) => ({ row: side.row, count: countIn(side, column) }))
        .filter(({ count }) => count > 0),
  };
  appendColumns(master, fresh, rows, ({ kind }) => demand.kinds[kind]!.cost);
  master.columns.push(...fresh);
  for (let at = 0; at < fresh.length; at++) master.places.push(master.width++);
  return fresh.length;
}

export interface Solved {
  readonly objective: number;
  /** How often each column is used. */
  readonly shares: Float64Array;
  readonly duals: Float64Array;
}

/** Optimum over the known columns: its cost, how often each is used, and the prices of the rows. */
export function solveMaster(master: Master): Solved | undefined {
  const { model, highs, places } = master;
  model.run();
  if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return undefined;
  master.work -= (Number(model.info.get('simplex_iteration_count')) + 10) * master.rows;
  const solution = model.getSolution();
  return {
    objective: model.getObjectiveValue(),
    shares: Float64Array.from(places, (col) => solution.colValue[col]!),
    duals: Float64Array.from(solution.rowDual),
  };
}
