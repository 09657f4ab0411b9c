import type { Workload } from '../model/workload.ts';
import { toColumn, type Column } from './column.ts';
import { dearest } from '../bounds/cost-bound.ts';
import {
  addColumns,
  priceOfSparing,
  solveMaster,
  startMaster,
  type ColumnLimits,
  type Master,
  type Proof,
  type SideRow,
} from './master.ts';
import { fillSack } from './sack.ts';
import type { Solver } from '../model/solver.ts';
import type { Worth } from '../bounds/worth.ts';

export interface Columns {
  /** No solution costs less (rules between domains of what is bought apart, which may only make it dearer). */
  readonly bound: number;
  /** What the relaxation costs with the columns that are known. */
  readonly objective: number;
  readonly columns: readonly Column[];
  /** How often each is used in the relaxation's optimum. */
  readonly shares: Float64Array;
}

/** Nodes of one knapsack: at first, and where none is found that pays. */
const NODES_FIRST = 1500;
/** Weight of the best prices so far against the program's (Wentges). */
const CALM = 0.7;
/** Nodes of those for further columns beside the best one. */
const TURN_NODES = 100;
/** Share of the cost that a filling has to save. */
const SLACK = 2e-5;
/** The same of the distance to the bound. */
const SLACK_APART = 0.005;
/** Searches whose end is remembered of each kind. */
const PROOFS = 24;
/** Nodes of one knapsack while columns are fixed one after another. */
const NODES_DIVING = 2000;
const NODES_EACH = 30_000;

/** Gives the relaxation of the demand to `use`, with the columns of a solution that holds all of it. Undefined where the solver fails. */
export function withColumns<T>(
  demand: Workload,
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

/** When to stop, and what is known before. */
export interface Aim {
  /** Whether nothing more is to be learned where the relaxation is between its bound and what it costs so far. */
  readonly settled: (bound: number, objective: number) => boolean;
  /** A bound that is known. */
  readonly known?: number;
  /** Prices to start from. */
  readonly guess?: Worth | undefined;
}

/** Asks no more than whether the relaxation costs less than this. */
export const decidesOn = (value: number): Aim => ({
  settled: (bound, objective) => bound >= value || objective < value,
});

/**
 * Column generation (Gilmore and Gomory): the relaxation in which each machine carries one of all possible fillings, within
 * the master's bounds.
 */
export function generateColumns(master: Master, { settled, known = 0, guess }: Aim): Columns | undefined {
  let bound = 0;
  let highest = -Infinity;
  let centre = guess && rowPrices(master, guess);
  let effort = NODES_FIRST;
  for (;;) {
    const solved = solveMaster(master);
    if (solved === undefined) return undefined;
    const finish = (): Columns => ({
      bound: bound - 1e-7 * Math.max(1, bound),
      objective: solved.objective,
      columns: master.columns.slice(0, solved.shares.length),
      shares: solved.shares,
    });
    if (bound >= solved.objective - 1e-7 * Math.max(1, solved.objective)) return finish();
    if (settled(bound, solved.objective)) return finish();
    const mixed =
      highest === -Infinity
        ? centre
        : centre!.map((value, row) => CALM * value + (1 - CALM) * solved.duals[row]!);
    const apart = Math.min(solved.objective, 2 * master.limits.enough) - Math.max(bound, known);
    const slack = Math.max(SLACK * master.limits.enough, SLACK_APART * apart);
    let found = 0;
    let exact = true;
    for (const duals of mixed === undefined ? [solved.duals] : [mixed, solved.duals]) {
      const priced = priceAll(master, duals, solved.duals, effort, slack);
      if (priced.bound > highest) {
        highest = priced.bound;
        centre = duals;
      }
      bound = Math.max(bound, priced.bound);
      exact = priced.exact;
      found = addColumns(master, priced.columns);
      if (found > 0) break;
    }
    const coarse = slack > SLACK * master.limits.enough && exact;
    if (found === 0 && !coarse) {
      if (exact || effort >= NODES_EACH) return finish();
      effort *= 7;
    } else if (effort > NODES_FIRST) effort /= 7;
    if (master.nodes <= 0 || master.work <= 0 || settled(bound, solved.objective)) return finish();
  }
}

function rowPrices({ rows, rowOf, sides }: Master, worth: Worth): Float64Array {
  const prices = new Float64Array(rows);
  rowOf.forEach((row, index) => row >= 0 && (prices[row] = worth.groups[index]!));
  worth.kinds.forEach((price, k) => (prices[sides[k]!.row] = price));
  return prices;
}

interface Priced {
  readonly bound: number;
  readonly columns: Column[];
  readonly exact: boolean;
}

/** What prices say of one kind: the worth of each group on it, and what a machine costs. */
interface Prices {
  readonly worth: Float64Array;
  readonly cost: number;
}

/** Fillings worth more than they cost under the true duals, and the bound that `duals` give. */
function priceAll(
  master: Master,
  duals: Float64Array,
  truth: Float64Array,
  effort: number,
  slack: number,
): Priced {
  const { demand, sacks } = master;
  const columns: Column[] = [];
  const tops: number[] = [];
  let exact = true;
  sacks.forEach((sack, kind) => {
    const real = pricesFor(master, kind, truth);
    const { worth: all, cost: paid } = pricesFor(master, kind, duals);
    const worth = Float64Array.from(sack.groups, (index) => all[index]!);
    const price = (column: Column): number =>
      column.groups.reduce((sum, index, at) => sum + real.worth[index]! * column.counts[at]!, -real.cost);
    const cost = Math.max(0, paid);
    const left = Int32Array.from(sack.groups, (index) => demand.count[index]!);
    const proven = provenTop(master.proofs[kind]!, worth, sack.most);
    if (proven <= cost + slack) {
      tops.push(cost + slack);
      return;
    }
    const nodes = Math.min(effort, Math.max(200, master.nodes));
    let filling = fillSack(sack, worth, left, nodes, cost, slack);
    master.nodes -= filling.nodes;
    const top = Math.min(proven, Math.max(cost, filling.bound) + 1e-9);
    tops.push(top);
    exact &&= filling.exact;
    remember(master.proofs[kind]!, { worth, top });
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

/** Fillings that pay at these prices, of what is left of the demand alone; gives how many are new. */
export function fillLeft(master: Master, duals: Float64Array, left: Int32Array): number {
  const columns = master.sacks.flatMap((sack, kind) => {
    const { worth, cost } = pricesFor(master, kind, duals);
    const own = Float64Array.from(sack.groups, (index) => worth[index]!);
    const some = Int32Array.from(sack.groups, (index) => left[index]!);
    const filling = fillSack(sack, own, some, NODES_DIVING, Math.max(0, cost) + 1e-7);
    master.nodes -= filling.nodes;
    return filling.items.length > 0 ? [toColumn(kind, sack.groups, filling.items)] : [];
  });
  return addColumns(master, columns);
}

/** What no filling exceeds at these prices, by what is known of others. */
function provenTop(proofs: readonly Proof[], worth: Float64Array, most: Int32Array): number {
  let least = Infinity;
  for (const proof of proofs) {
    let top = proof.top;
    for (let i = 0; i < worth.length && top < least; i++)
      if (worth[i]! > proof.worth[i]!) top += (worth[i]! - Math.max(0, proof.worth[i]!)) * most[i]!;
    least = Math.min(least, top);
  }
  return least;
}

function remember(proofs: Proof[], proof: Proof): void {
  proofs.push(proof);
  if (proofs.length > PROOFS) proofs.shift();
}

function pricesFor({ demand, rowOf, sides }: Master, kind: number, duals: Float64Array): Prices {
  const worth = Float64Array.from(rowOf, (row) => (row < 0 ? 0 : Math.max(0, duals[row]!)));
  let cost = demand.kinds[kind]!.cost;
  for (const side of sides) {
    if (side.kinds[kind] !== 1) continue;
    if (side.group < 0) cost -= chargeOf(side, duals);
    else worth[side.group]! += chargeOf(side, duals);
  }
  return { worth, cost };
}

/** The row's price; none where its sign asks for a bound that is not there. */
function chargeOf({ row, now }: SideRow, duals: Float64Array): number {
  const price = duals[row]!;
  return Number.isFinite(price > 0 ? now.least : now.most) ? price : 0;
}

/**
 * Duals are made smaller until no machine without limit is worth more than its cost; the limited ones are charged, and
 * those that must be there as well (Farley, Lagrange). `tops`: no filling of the kind is worth more.
 */
function lagrangeBound(master: Master, duals: Float64Array, tops: readonly number[]): number {
  const { demand, rowOf, sides, lowest } = master;
  const { kinds, count } = demand;
  const costs = kinds.map((kind) => kind.cost);
  let bound = 0;
  let levels = 0;
  sides.forEach((side, at) => {
    // The rows of single kinds are in the choice of their number below.
    if (at < kinds.length) return;
    const price = chargeOf(side, duals);
    if (price === 0) return;
    const paid = price * (price > 0 ? side.now.least : side.now.most);
    if (side.group >= 0) levels += paid;
    else {
      bound += paid;
      side.kinds.forEach((is, k) => (costs[k]! -= is * price));
    }
  });
  for (const { rows, most } of lowest)
    levels += Math.min(0, rows.reduce((sum, side) => sum + chargeOf(side, duals), 0) * most);
  let scale = 1;
  kinds.forEach((_, k) => {
    if (sides[k]!.now.most === Infinity && tops[k]! > costs[k]!)
      scale = Math.min(scale, Math.max(0, costs[k]!) / tops[k]!);
  });
  const worth = Float64Array.from(rowOf, (row) => (row < 0 ? 0 : Math.max(0, duals[row]!)));
  worth.forEach((each, index) => (levels += each * count[index]!));
  levels += worthOnBins(master, duals);
  const saved = worth.map((each, index) => Math.max(0, each - priceOfSparing(demand, index)));
  levels -= dearest(saved, count, demand.spare);
  bound += levels * scale;
  if (levels > 1e-6) master.cuts.push({ tops, least: levels, costs });
  kinds.forEach((_, k) => {
    const excess = costs[k]! - tops[k]! * scale;
    const { least, most } = sides[k]!.now;
    if (excess > 0) bound += least * excess;
    else if (most !== Infinity) bound += most * excess;
  });
  return bound;
}

/** What it costs at these prices to have so many on bins: where a group is dear there, none of it. */
function worthOnBins({ onBins, demand }: Master, duals: Float64Array): number {
  if (onBins === undefined) return 0;
  const price = Math.max(0, duals[onBins.row]!);
  return onBins.sides.reduce(
    (sum, side) => sum + Math.min(0, chargeOf(side, duals) - price) * demand.count[side.group]!,
    price * onBins.least,
  );
}
