import type { Model } from './compile.ts';
import { kindHolds, mostOn, type Kind } from './kinds.ts';
import { minimise, type Program, type Solver } from './solver.ts';

/** Groups with their counts that must find room, and machines to find it on. */
export interface Demand {
  readonly model: Model;
  /** By group. */
  readonly count: ArrayLike<number>;
  readonly kinds: readonly Kind[];
  /** Instances that need no machine of these kinds: in all, by group, and what room there is for them. */
  readonly spare?: { readonly total: number; readonly each: ArrayLike<number>; readonly room: ArrayLike<number> | undefined };
  /** Instances that must be on bins rather than on what is bought. */
  readonly onBins?: number;
}

export interface CostBound {
  readonly bound: number;
  /** Machines of each kind in the relaxation's optimum; empty without a solver. */
  readonly machines: readonly number[];
}

/** More columns than this and groups are put together first. */
const MOST_COLUMNS = 3000;
const NODES = 300;
const ITERATIONS = 200_000;

/** Least cost of the machines that hold the demand: instances flow in parts, machines are whole. */
export function boundCost(demand: Demand, solver: Solver | undefined): CostBound {
  const simple = boundByVolume(demand);
  if (solver === undefined) return { bound: simple, machines: [] };
  const lumps = lumpTogether(demand);
  const { program, machines } = toProgram(demand, lumps);
  if (program.cost.length === 0) return { bound: simple, machines: [] };
  const answer = minimise(solver, program, { nodes: program.cost.length > 1000 ? 20 : NODES, iterations: ITERATIONS });
  if (answer === undefined) return { bound: simple, machines: [] };
  const bound = Number.isFinite(answer.bound) ? answer.bound - 1e-7 * Math.max(1, Math.abs(answer.bound)) : 0;
  return { bound: Math.max(simple, bound), machines: machines.map((column) => Math.round(answer.values[column]!)) };
}

/** Without a solver: each dimension by itself, its volume bought where a unit costs least. */
function boundByVolume(demand: Demand): number {
  const { model, count, kinds, spare } = demand;
  let most = dearestAlone(demand);
  if (spare !== undefined && spare.total > 0) return most;
  for (let d = 0; d < model.dims; d++) {
    let left = model.groups.reduce((sum, group, index) => sum + group.need[d]! * count[index]!, 0);
    const useful = kinds.filter((kind) => kind.room[d]! > 0).sort((a, b) => a.cost / a.room[d]! - b.cost / b.room[d]!);
    let cost = 0;
    for (const kind of useful) {
      if (left <= 0) break;
      const amount = Math.min(left, kind.room[d]! * kind.copies);
      cost += (amount / kind.room[d]!) * kind.cost;
      left -= amount;
    }
    most = Math.max(most, cost);
  }
  return most * (1 - 1e-9);
}

/** Some group needs machines whatever the others do: as many as its instances fill, at the price of the cheapest. */
function dearestAlone(demand: Demand): number {
  const { model, count, kinds, spare } = demand;
  let most = 0;
  model.groups.forEach((_, index) => {
    const needed = count[index]! - (spare === undefined ? 0 : Math.min(spare.total, spare.each[index]!));
    if (needed <= 0) return;
    const prices = kinds.filter((kind) => kindHolds(model, index, kind)).map((kind) => Math.max(kind.cost, (needed / Math.max(1, mostOn(model, index, kind))) * kind.cost));
    if (prices.length > 0) most = Math.max(most, Math.min(...prices));
  });
  return most;
}

/** Groups that are treated as one: the least need of them in each dimension, their counts added up. */
interface Lump {
  readonly need: Float64Array;
  readonly count: number;
  readonly spare: number;
  readonly kinds: readonly number[];
  /** Most on one machine, in step with `kinds`. */
  readonly most: readonly number[];
}

function lumpTogether(demand: Demand): Lump[] {
  const { model, count, kinds } = demand;
  const some = model.groups.map((_, index) => index).filter((index) => count[index]! > 0);
  const holds = new Map(some.map((index) => [index, kinds.map((_, k) => k).filter((k) => kindHolds(model, index, kinds[k]!))]));
  const steps = some.length * kinds.length <= MOST_COLUMNS ? Infinity : Math.max(2, Math.floor((MOST_COLUMNS / kinds.length) ** (1 / model.dims)) + 1);
  const byKey = new Map<string, number[]>();
  for (const index of some) {
    const key = steps === Infinity ? String(index) : `${holds.get(index)!.join()}|${roughly(model, index, steps)}`;
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [index]);
    else members.push(index);
  }
  return [...byKey.values()].map((members) => toLump(demand, members, holds.get(members[0]!)!));
}

/** Sizes on a logarithmic ladder of so many steps. */
function roughly(model: Model, index: number, steps: number): string {
  return [...model.groups[index]!.need].map((need) => Math.ceil(Math.log2(need + 1) * (steps / 8))).join();
}

function toLump({ model, count, kinds, spare }: Demand, members: readonly number[], holds: readonly number[]): Lump {
  const need = model.groups[members[0]!]!.need.slice();
  for (const index of members) model.groups[index]!.need.forEach((amount, d) => (need[d] = Math.min(need[d]!, amount)));
  return {
    need,
    count: members.reduce((sum, index) => sum + count[index]!, 0),
    spare: spare === undefined ? 0 : members.reduce((sum, index) => sum + Math.min(count[index]!, spare.each[index]!), 0),
    kinds: holds,
    most: holds.map((k) => (members.length === 1 ? mostOn(model, members[0]!, kinds[k]!) : Infinity)),
  };
}

interface SpareRow {
  readonly least: number;
  readonly most: number;
  readonly columns: number[];
  readonly factors: number[];
  readonly scale: number;
}

/** What is spared: its amount in each dimension, in shares of the room for it, then its number. */
function spareRows(dims: number, spare: Demand['spare']): SpareRow[] {
  if (spare === undefined) return [];
  const row = (most: number, scale: number): SpareRow => ({ least: -Infinity, most, columns: [], factors: [], scale });
  const amounts = Array.from({ length: dims }, (_, d) => {
    const room = spare.room?.[d] ?? Infinity;
    return room === Infinity ? row(Infinity, 0) : row(1, (1 - 1e-12) / Math.max(room, 1e-9));
  });
  return [...amounts, row(spare.total, 1)];
}

interface Relaxation {
  readonly program: Program;
  /** Column of each kind's number of machines. */
  readonly machines: readonly number[];
}

/** Columns: machines by kind (whole), then instances of each lump by kind (in parts). Amounts are in shares of a machine. */
function toProgram({ model, kinds, spare, onBins }: Demand, lumps: readonly Lump[]): Relaxation {
  const cost = kinds.map((kind) => kind.cost);
  const upper = kinds.map((kind) => kind.copies);
  const integer = kinds.map(() => true);
  const rows: { least: number; most: number; columns: number[]; factors: number[] }[] = [];
  const capacity = kinds.map((kind, k) => Array.from({ length: model.dims }, () => ({ least: -Infinity, most: 0, columns: [k], factors: [-1] })));
  const left = spareRows(model.dims, spare);
  const home = { least: onBins ?? 0, most: Infinity, columns: [] as number[], factors: [] as number[] };
  for (const lump of lumps) {
    const demand = { least: lump.count, most: Infinity, columns: [] as number[], factors: [] as number[] };
    lump.kinds.forEach((k, at) => {
      const column = cost.push(0) - 1;
      upper.push(Infinity);
      integer.push(false);
      demand.columns.push(column);
      demand.factors.push(1);
      if (kinds[k]!.offer < 0) {
        home.columns.push(column);
        home.factors.push(1);
      }
      lump.need.forEach((need, d) => {
        if (need <= 0) return;
        capacity[k]![d]!.columns.push(column);
        capacity[k]![d]!.factors.push((need / kinds[k]!.room[d]!) * (1 - 1e-12));
      });
      if (lump.most[at]! <= 3) rows.push({ least: -Infinity, most: 0, columns: [column, k], factors: [1, -lump.most[at]!] });
    });
    if (lump.spare > 0) {
      const column = cost.push(0) - 1;
      upper.push(lump.spare);
      integer.push(false);
      demand.columns.push(column);
      demand.factors.push(1);
      left.forEach((row, d) => {
        row.columns.push(column);
        row.factors.push(d >= model.dims ? 1 : lump.need[d]! * row.scale);
      });
    }
    if (demand.columns.length > 0) rows.push(demand);
  }
  rows.push(...left.filter((row) => row.columns.length > 0 && row.most < Infinity));
  if (home.least > 0 && home.columns.length > 0) rows.push(home);
  for (const dimensions of capacity) rows.push(...dimensions.filter((row) => row.columns.length > 1));
  return { program: { cost, upper, integer, rows }, machines: kinds.map((_, k) => k) };
}
