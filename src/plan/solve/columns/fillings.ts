import type { Model as HighsModel, Highs } from 'highs';
import type { Model } from '../model/compile.ts';
import { appendColumns, takeNew, toColumn, type Column } from './column.ts';
import { kindHolds, mostOn, type Kind } from '../model/kinds.ts';
import { bestFillings } from './best-fillings.ts';
import type { Sack } from './pricing.ts';
import type { Solver } from '../model/solver.ts';

/** What the search for fillings may take. */
export interface FillingLimits {
  /** Nodes of all knapsacks together. */
  nodes: number;
  /** Simplex iterations times rows and columns. */
  work: number;
}

/** Columns and how often each is used. */
export interface Choice {
  readonly column: Column;
  readonly times: number;
}

export interface Packing {
  readonly model: Model;
  readonly kinds: readonly Kind[];
  /** Worth of an instance, by group. */
  readonly worth: Float64Array;
  /** What a unit of each dimension is worth, about. */
  readonly rates: Float64Array;
  /** Most worth that could be placed by what is known; as much placed ends the search. */
  readonly most: number;
  /** A bound as low as this ends the search. */
  readonly enough: number;
}

/**
 * Places most instances by columns (Gilmore and Gomory): each machine carries one filling out of all possible ones, found
 * by pricing. Then dives (Sadykov et al.): fillings are fixed a few at a time, and new ones priced for what is left.
 * Gives undefined where HiGHS fails.
 */
export function findFillings(
  packing: Packing,
  start: readonly Column[],
  solver: Solver,
  limits: FillingLimits,
  accept: (choice: readonly Choice[]) => boolean,
): number | undefined {
  try {
    return solver.highs.withModel((model) => {
      const master = startMaster({ highs: solver.highs, model, packing, limits });
      addColumns(master, start);
      if (!generate(master, true)) return undefined;
      const dives = master.bound <= packing.enough ? 0 : MOST_DIVES;
      for (let turn = 0; turn < dives && limits.nodes > 0 && limits.work > 0; turn++) {
        const choice = dive(master, turn);
        if (choice === undefined || accept(choice)) break;
      }
      return master.bound;
    });
  } catch {
    solver.failures += 1;
    return undefined;
  }
}

const MOST_DIVES = 12;
const ROUNDS_A_DIVE = 12;
const WHOLE = 1e-6;
/** New columns leave the last basis feasible for the primal simplex. */
const PRIMAL = 4;

interface Setting {
  readonly highs: Highs;
  readonly model: HighsModel;
  readonly packing: Packing;
  readonly limits: FillingLimits;
}

interface Master extends Setting {
  readonly kindRow: number;
  readonly rows: number;
  readonly columns: Column[];
  readonly known: Set<string>;
  readonly sacks: readonly Sack[];
  /** Fixed by the dive: how often each column is used, instances by group and machines by kind that are left. */
  readonly fixed: Map<number, number>;
  readonly left: Int32Array;
  readonly copies: Int32Array;
  shares: Float64Array;
  objective: number;
  bound: number;
}

function startMaster(setting: Setting): Master {
  const { model, packing } = setting;
  const { groups } = packing.model;
  model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex', simplex_strategy: PRIMAL });
  const most = [...groups.map((group) => group.count), ...packing.kinds.map((kind) => kind.copies)];
  for (const each of most) model.addRow(-setting.highs.infinity, each, { indices: [], values: [] });
  return {
    ...setting,
    kindRow: groups.length,
    rows: most.length,
    columns: [],
    known: new Set(),
    sacks: packing.kinds.map((kind) => toSack(packing, kind)),
    fixed: new Map(),
    left: Int32Array.from(groups, (group) => group.count),
    copies: Int32Array.from(packing.kinds, (kind) => kind.copies),
    shares: new Float64Array(0),
    objective: 0,
    bound: packing.most,
  };
}

function toSack({ model, rates }: Packing, kind: Kind): Sack {
  const groups = model.groups
    .map((_, index) => index)
    .filter((index) => model.groups[index]!.count > 0 && kindHolds(model, index, kind));
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
    most: Int32Array.from(groups, (index) => mostOn(model, index, kind)),
    prices: rates.map((rate, d) => rate * kind.room[d]!),
  };
}

function addColumns(master: Master, columns: readonly Column[]): number {
  const fresh = takeNew(master.known, columns);
  if (fresh.length === 0) return 0;
  const { kindRow } = master;
  const rows = {
    total: master.rows,
    ofGroup: (index: number) => index,
    ofKind: (kind: number) => kindRow + kind,
  };
  appendColumns(master, fresh, rows, (column) => -worthOf(master, column));
  master.columns.push(...fresh);
  return fresh.length;
}

const worthOf = ({ packing }: Master, { groups, counts }: Column): number =>
  groups.reduce((sum, index, at) => sum + packing.worth[index]! * counts[at]!, 0);

/** Prices until everything is placed in parts, or no filling is missing. False where HiGHS fails. */
function generate(master: Master, whole: boolean): boolean {
  const { packing, limits } = master;
  let centre: Float64Array = new Float64Array(master.rows);
  let lowest = Infinity;
  let thorough = false;
  for (let round = 0; ; round++) {
    const duals = solveMaster(master);
    if (duals === undefined) return false;
    if (master.objective >= packing.most - WHOLE) return true;
    if (lowest < master.objective + WHOLE || (whole && master.bound <= packing.enough)) return true;
    if (limits.nodes <= 0 || limits.work <= 0 || (!whole && round >= ROUNDS_A_DIVE)) return true;
    const mixed = centre.map((value, row) => (value + duals[row]!) / 2);
    let found = 0;
    for (const some of [mixed, duals]) {
      const priced = priceAll(master, some, duals, thorough ? THOROUGH_NODES : QUICK_NODES);
      if (priced.bound < lowest) {
        lowest = priced.bound;
        centre = some;
      }
      if (whole) master.bound = Math.min(master.bound, priced.bound);
      found = addColumns(master, priced.columns);
      if (found > 0) break;
    }
    if (found === 0 && thorough) return true;
    thorough = found === 0;
  }
}

/** Prices of rows, none below zero; undefined where HiGHS fails. */
function solveMaster(master: Master): Float64Array | undefined {
  const { model, highs, limits } = master;
  model.run();
  if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return undefined;
  const iterations = Number(model.info.get('simplex_iteration_count'));
  limits.work -= (iterations + 20) * (master.rows + master.columns.length);
  const solution = model.getSolution();
  master.objective = -model.getObjectiveValue();
  master.shares = Float64Array.from(solution.colValue);
  return Float64Array.from(solution.rowDual, (dual) => Math.max(0, -dual));
}

/** Nodes of the first knapsack of a kind: few at first, more where these find nothing. */
const QUICK_NODES = 1500;
const THOROUGH_NODES = 40_000;
const NEXT_NODES = 200;
const FIRST_KEPT = 12;
const NEXT_KEPT = 2;

/** Fillings worth more than they cost under the true prices, and the bound that `duals` give (Lagrange). */
function priceAll(
  master: Master,
  duals: Float64Array,
  truth: Float64Array,
  nodes: number,
): { bound: number; columns: Column[] } {
  const { sacks, kindRow, limits, left, copies, packing } = master;
  const { worth: gross } = packing;
  const columns: Column[] = [];
  let bound = fixedIn(master);
  left.forEach((count, index) => (bound += duals[index]! * count));
  sacks.forEach((sack, kind) => {
    if (copies[kind]! === 0) return;
    const worth = Float64Array.from(sack.groups, (index) => Math.max(0, gross[index]! - duals[index]!));
    const rest = Int32Array.from(sack.groups, (index) => left[index]!);
    const least = duals[kindRow + kind]!;
    let found = bestFillings(sack, worth, rest, { least, keep: FIRST_KEPT, nodes });
    bound += copies[kind]! * found.bound;
    const cost = truth[kindRow + kind]!;
    for (let turn = 0; turn < Math.min(200, copies[kind]!); turn++) {
      limits.nodes -= found.nodes + (sack.groups.length >> 2);
      for (const { items } of found.fillings) {
        const column = toColumn(kind, sack.groups, items);
        const value = column.groups.reduce(
          (sum, index, at) => sum + column.counts[at]! * Math.max(0, gross[index]! - truth[index]!),
          0,
        );
        if (value > cost + 1e-7) columns.push(column);
      }
      const best = found.fillings[0];
      if (best === undefined) break;
      for (const item of best.items) rest[item]! -= 1;
      found = bestFillings(sack, worth, rest, { least, keep: NEXT_KEPT, nodes: NEXT_NODES });
    }
  });
  return { bound: bound + 1e-7, columns };
}

const fixedIn = (master: Master): number => {
  const { fixed, columns } = master;
  return [...fixed].reduce((sum, [at, times]) => sum + times * worthOf(master, columns[at]!), 0);
};

/** Fixes fillings, largest shares first, and prices new ones for what is left, until all machines have one. */
function dive(master: Master, turn: number): Choice[] | undefined {
  release(master);
  let first = turn;
  for (;;) {
    if (solveMaster(master) === undefined) return undefined;
    if (fixSome(master, first) === 0) break;
    first = 0;
    if (master.limits.nodes <= 0 || master.limits.work <= 0) {
      while (fixSome(master, 0) > 0);
      break;
    }
    if (!generate(master, false)) return undefined;
  }
  return [...master.fixed].map(([at, times]) => ({ column: master.columns[at]!, times }));
}

/** Takes back what a dive has fixed. */
function release(master: Master): void {
  const { model, highs, fixed, left, copies, packing } = master;
  for (const at of fixed.keys()) model.changeColBounds(at, 0, highs.infinity);
  fixed.clear();
  packing.model.groups.forEach((group, index) => (left[index] = group.count));
  packing.kinds.forEach((kind, k) => (copies[k] = kind.copies));
}

/** All fillings that are used in whole already, else the one of the largest share, `skip` ones passed over. */
function fixSome(master: Master, skip: number): number {
  const { shares, columns, fixed } = master;
  const open = columns
    .map((_, at) => at)
    .filter((at) => (shares[at] ?? 0) - (fixed.get(at) ?? 0) > WHOLE)
    .sort((a, b) => partOf(master, b) - partOf(master, a) || a - b);
  let done = 0;
  for (const at of open) {
    if (partOf(master, at) < 1 - WHOLE && (done > 0 || skip-- > 0)) continue;
    done += fix(master, at);
  }
  return done;
}

const partOf = ({ shares, fixed }: Master, at: number): number => shares[at]! - (fixed.get(at) ?? 0);

/** Fixes one more use of the column, if what is left allows it. */
function fix(master: Master, at: number): number {
  const { columns, left, copies, fixed, model, highs, shares } = master;
  const { kind, groups, counts } = columns[at]!;
  const fits = groups.every((index, of) => counts[of]! <= left[index]!);
  if (!fits || copies[kind]! === 0) {
    shares[at] = fixed.get(at) ?? 0;
    return 0;
  }
  groups.forEach((index, of) => (left[index]! -= counts[of]!));
  copies[kind]! -= 1;
  fixed.set(at, (fixed.get(at) ?? 0) + 1);
  model.changeColBounds(at, fixed.get(at)!, highs.infinity);
  return 1;
}
