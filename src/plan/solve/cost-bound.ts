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
  readonly spare?: {
    readonly total: number;
    readonly each: ArrayLike<number>;
    readonly room: ArrayLike<number> | undefined;
  };
  /** Instances that must be on bins rather than on what is bought. */
  readonly onBins?: number;
}

export interface CostBound {
  readonly bound: number;
  /** Machines of each kind in the relaxation's optimum; empty without a solver. */
  readonly machines: readonly number[];
}

/** More columns than this and groups are put together first. */
const MOST_COLUMNS = 2500;
const NODES = 200;
const ITERATIONS = 200_000;

/** Least cost of the machines that hold the demand: instances flow in parts, machines are whole. */
export function boundCost(demand: Demand, solver: Solver | undefined): CostBound {
  const simple = boundByVolume(demand);
  if (solver === undefined) return { bound: simple, machines: [] };
  const lumps = lumpTogether(demand);
  const apart = lumps.every((lump) => lump.members.length === 1);
  const { program, capacityRows } = toProgram(demand, lumps, apart);
  if (program.cost.length === 0) return { bound: simple, machines: [] };
  const answer = minimise(solver, program, {
    nodes: program.cost.length > 1000 ? 10 : NODES,
    iterations: ITERATIONS,
  });
  if (answer === undefined) return { bound: simple, machines: [] };
  const found = apart ? answer.bound : boundByPrices(demand, pricesOf(demand, answer.duals, capacityRows));
  const bound = Number.isFinite(found) ? found - 1e-7 * Math.max(1, Math.abs(found)) : 0;
  return {
    bound: Math.max(simple, bound),
    machines: demand.kinds.map((_, k) => Math.ceil(answer.values[k]! - 1e-6)),
  };
}

/** Prices of each kind's dimensions, a share of a machine each, from the duals of the capacity rows. */
function pricesOf(
  { kinds, model }: Demand,
  duals: Float64Array,
  capacityRows: readonly (readonly number[])[],
): Float64Array[] {
  return kinds.map((_, k) =>
    Float64Array.from({ length: model.dims }, (__, d) => Math.max(0, -(duals[capacityRows[k]![d]!] ?? 0))),
  );
}

/** Valid for any prices: each instance at its cheapest kind, less what the limited kinds are overpaid. */
function boundByPrices({ model, count, kinds, spare }: Demand, prices: readonly Float64Array[]): number {
  const unlimited = kinds.map((kind, k) =>
    kind.copies === Infinity ? sum(prices[k]!) / Math.max(kind.cost, 1e-300) : 0,
  );
  const scale = 1 / Math.max(1, ...unlimited);
  const worth = model.groups.map((group, index) => {
    if (count[index]! <= 0) return 0;
    let least = Infinity;
    kinds.forEach((kind, k) => {
      if (!kindHolds(model, index, kind)) return;
      let price = 0;
      for (let d = 0; d < model.dims; d++)
        if (group.need[d]! > 0) price += (prices[k]![d]! * group.need[d]!) / kind.room[d]!;
      least = Math.min(least, price);
    });
    return least === Infinity ? 0 : least * scale;
  });
  let bound = worth.reduce((total, each, index) => total + each * count[index]!, 0);
  kinds.forEach((kind, k) => {
    if (kind.copies !== Infinity) bound += kind.copies * Math.min(0, kind.cost - sum(prices[k]!) * scale);
  });
  return bound - dearest(worth, count, spare);
}

const sum = (some: Float64Array): number => some.reduce((total, each) => total + each, 0);

/** Most that leaving out the spare instances could save. */
function dearest(worth: readonly number[], count: ArrayLike<number>, spare: Demand['spare']): number {
  let left = spare?.total ?? 0;
  let saved = 0;
  const order = worth.map((_, index) => index).sort((a, b) => worth[b]! - worth[a]!);
  for (const index of order) {
    if (left <= 0) break;
    const some = Math.min(left, count[index]!, spare!.each[index]!);
    saved += some * worth[index]!;
    left -= some;
  }
  return saved;
}

/** Without a solver: each dimension by itself, its volume bought where a unit costs least. */
function boundByVolume(demand: Demand): number {
  const { model, count, kinds, spare } = demand;
  let most = dearestAlone(demand);
  if (spare !== undefined && spare.total > 0) return most;
  for (let d = 0; d < model.dims; d++) {
    let left = model.groups.reduce((sum, group, index) => sum + group.need[d]! * count[index]!, 0);
    const useful = kinds
      .filter((kind) => kind.room[d]! > 0)
      .sort((a, b) => a.cost / a.room[d]! - b.cost / b.room[d]!);
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
    const prices = kinds
      .filter((kind) => kindHolds(model, index, kind))
      .map((kind) => Math.max(kind.cost, (needed / Math.max(1, mostOn(model, index, kind))) * kind.cost));
    if (prices.length > 0) most = Math.max(most, Math.min(...prices));
  });
  return most;
}

/** Groups that are treated as one: their mean need, their counts added up. */
export interface Lump {
  readonly members: readonly number[];
  readonly need: Float64Array;
  readonly count: number;
  readonly spare: number;
  readonly kinds: readonly number[];
}

export function lumpTogether(demand: Demand): Lump[] {
  const { model, count, kinds } = demand;
  const some = model.groups.map((_, index) => index).filter((index) => count[index]! > 0);
  const holds = some.map((index) => kinds.map((_, k) => k).filter((k) => kindHolds(model, index, kinds[k]!)));
  const columns = holds.reduce((total, those) => total + those.length, 0);
  if (columns <= MOST_COLUMNS) return some.map((index, at) => toLump(demand, [index], holds[at]!));
  for (let steps = 8; ; steps /= 2) {
    const byKey = new Map<string, number[]>();
    some.forEach((index, at) => {
      const key = `${holds[at]!.join()}|${roughly(model, index, steps)}`;
      const members = byKey.get(key);
      if (members === undefined) byKey.set(key, [at]);
      else members.push(at);
    });
    if (byKey.size * (columns / some.length) > MOST_COLUMNS / 2 && steps > 0.1) continue;
    return [...byKey.values()].map((members) =>
      toLump(
        demand,
        members.map((at) => some[at]!),
        holds[members[0]!]!,
      ),
    );
  }
}

/** Sizes on a logarithmic ladder of so many steps for each doubling. */
const roughly = (model: Model, index: number, steps: number): string =>
  model.groups[index]!.need.reduce(
    (text, need) => `${text},${need > 0 ? Math.round(Math.log2(need) * steps) : 'x'}`,
    '',
  );

function toLump({ model, count, spare }: Demand, members: readonly number[], holds: readonly number[]): Lump {
  const total = members.reduce((all, index) => all + count[index]!, 0);
  const need = new Float64Array(model.dims);
  for (const index of members)
    model.groups[index]!.need.forEach((amount, d) => (need[d]! += (amount * count[index]!) / total));
  return {
    members,
    need,
    count: total,
    spare:
      spare === undefined
        ? 0
        : members.reduce((all, index) => all + Math.min(count[index]!, spare.each[index]!), 0),
    kinds: holds,
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
  const row = (most: number, scale: number): SpareRow => ({
    least: -Infinity,
    most,
    columns: [],
    factors: [],
    scale,
  });
  const amounts = Array.from({ length: dims }, (_, d) => {
    const room = spare.room?.[d] ?? Infinity;
    return room === Infinity ? row(Infinity, 0) : row(1, (1 - 1e-12) / Math.max(room, 1e-9));
  });
  return [...amounts, row(spare.total, 1)];
}

interface Relaxation {
  readonly program: Program;
  /** Column of each kind's number of machines. */
  /** Row of each kind's dimension; -1 where nothing needs it. */
  readonly capacityRows: readonly (readonly number[])[];
}

/** Columns: machines by kind (whole), then instances of each lump by kind (in parts). Amounts are in shares of a machine. */
export function toProgram(
  { model, kinds, spare, onBins }: Demand,
  lumps: readonly Lump[],
  whole: boolean,
): Relaxation {
  const cost = kinds.map((kind) => kind.cost);
  const upper = kinds.map((kind) => kind.copies);
  const integer = kinds.map(() => whole);
  const rows: { least: number; most: number; columns: number[]; factors: number[] }[] = [];
  const capacity = kinds.map((kind, k) =>
    Array.from({ length: model.dims }, () => ({ least: -Infinity, most: 0, columns: [k], factors: [-1] })),
  );
  const left = spareRows(model.dims, spare);
  const home = { least: onBins ?? 0, most: Infinity, columns: [] as number[], factors: [] as number[] };
  for (const lump of lumps) {
    const demand = { least: lump.count, most: Infinity, columns: [] as number[], factors: [] as number[] };
    for (const k of lump.kinds) {
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
      const most = whole ? mostOn(model, lump.members[0]!, kinds[k]!) : Infinity;
      if (most <= 3) rows.push({ least: -Infinity, most: 0, columns: [column, k], factors: [1, -most] });
    }
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
  const capacityRows = capacity.map((dimensions) =>
    dimensions.map((row) => (row.columns.length > 1 ? rows.push(row) - 1 : -1)),
  );
  return { program: whole ? { cost, upper, integer, rows } : { cost, upper, rows }, capacityRows };
}
