import type { Workload } from '../model/workload.ts';
import type { Model } from '../model/compile.ts';
import { kindHolds, mostOn, type Kind } from '../model/kinds.ts';
import { choice, isLevel, lumpTogether, MOST_COLUMNS, splitByChoice, type Lump } from './lumps.ts';
import { levelPrice, machineRow, skewRows, type Flow } from './skew-rows.ts';
import { minimise, type Program, type Solver } from '../model/solver.ts';

export interface CostBound {
  readonly bound: number;
  /** Machines of each kind in the relaxation's optimum; empty without a solver. */
  readonly machines: readonly number[];
  /** How groups were put together for it. */
  readonly lumps: readonly Lump[];
}

/** Rounds of splitting lumps, and the distance from the relaxation that ends them. */
const ROUNDS = 6;
const CLOSE = 2e-4;
/** Columns that splitting lumps may come to. */
const MOST_SPLIT = 100_000;
const NODES = 200;
const ITERATIONS = 200_000;
/** Columns up to which groups stay apart where bins and offers are looked at together. */
const MOST_APART = 60_000;

/**
 * Least cost of the machines that hold the demand: instances flow in parts, machines are whole, unless a `rough` bound
 * will do.
 */
export function boundCost(demand: Workload, solver: Solver | undefined, rough = false): CostBound {
  const simple = boundByVolume(demand);
  const nothing = { bound: simple, machines: [], lumps: [] };
  if (solver === undefined) return nothing;
  const joint = demand.onBins !== undefined && demand.kinds.some((kind) => kind.offer >= 0);
  const lumps = lumpTogether(demand, joint ? MOST_APART : MOST_COLUMNS);
  const found = lumps.every((lump) => lump.members.length === 1)
    ? boundApart(demand, lumps, solver, !rough)
    : boundLumped(demand, lumps, solver);
  if (found === undefined) return nothing;
  const bound = Number.isFinite(found.bound) ? found.bound - 1e-7 * Math.max(1, Math.abs(found.bound)) : 0;
  return { ...found, bound: Math.max(simple, bound) };
}

const machinesOf = ({ kinds }: Workload, values: Float64Array): number[] =>
  kinds.map((_, k) => Math.ceil(values[k]! - 1e-6));

/** Every group by itself, machines in whole numbers. */
function boundApart(
  demand: Workload,
  lumps: readonly Lump[],
  solver: Solver,
  whole: boolean,
): CostBound | undefined {
  const columns = lumps.reduce((sum, lump) => sum + lump.kinds.length, 0);
  const { program } = toProgram(demand, lumps, whole && columns <= MOST_COLUMNS);
  if (program.cost.length === 0) return undefined;
  const answer = minimise(solver, program, {
    nodes: program.cost.length > 1000 ? 10 : NODES,
    iterations: ITERATIONS,
  });
  return answer && { bound: answer.bound, machines: machinesOf(demand, answer.values), lumps };
}

/**
 * Lumps that hold members of different minds are split by what each member would choose at the prices of the last round:
 * so the few groups that matter come apart, and the relaxation tends to that of all groups by themselves.
 */
function boundLumped(demand: Workload, start: readonly Lump[], solver: Solver): CostBound | undefined {
  let lumps = start;
  let best: CostBound | undefined;
  const columns = start.reduce((total, lump) => total + lump.kinds.length, 0);
  const most = Math.max(3 * MOST_COLUMNS, Math.min(2 * columns, MOST_SPLIT));
  for (let round = 0; round < ROUNDS; round++) {
    const { program, capacityRows } = toProgram(demand, lumps, false);
    const answer = minimise(solver, program, { nodes: 1, iterations: ITERATIONS });
    if (answer === undefined) return best;
    const prices = pricesOf(demand, answer.duals, capacityRows);
    const bound = Math.max(best?.bound ?? 0, boundByPrices(demand, prices, lumps));
    best = { bound, machines: machinesOf(demand, answer.values), lumps };
    if (answer.objective - bound <= CLOSE * answer.objective) return best;
    const finer = splitByChoice(demand, lumps, prices, most);
    if (finer.length === lumps.length) return best;
    lumps = finer;
  }
  return best;
}

/** Prices of each kind's dimensions, a share of a machine each, from the duals of the capacity rows. */
export function pricesOf(
  { kinds, model }: Workload,
  duals: Float64Array,
  capacityRows: readonly (readonly number[])[],
): Float64Array[] {
  return kinds.map((_, k) =>
    Float64Array.from({ length: model.dims }, (__, d) => Math.max(0, -(duals[capacityRows[k]![d]!] ?? 0))),
  );
}

/** Valid for any prices: each instance at its cheapest kind, less what the limited kinds are overpaid. */
function boundByPrices(
  { model, count, kinds, spare }: Workload,
  prices: readonly Float64Array[],
  lumps: readonly Lump[],
): number {
  const unlimited = kinds.map((kind, k) =>
    kind.copies === Infinity ? sum(prices[k]!) / Math.max(kind.cost, 1e-300) : 0,
  );
  const scale = 1 / Math.max(1, ...unlimited);
  const worth = model.groups.map(() => 0);
  const dear = model.groups.map(() => 0);
  for (const lump of lumps) {
    const byDomain = kindsByDomain(model, kinds, lump);
    for (const index of lump.members) {
      const { least, most } = priceOf(
        model,
        index,
        count[index]!,
        byDomain,
        (some) => choice(model, index, kinds, some, prices).price,
      );
      worth[index] = least === Infinity ? 0 : least * scale;
      dear[index] = least === Infinity ? 0 : most * scale;
    }
  }
  let bound = worth.reduce((total, each, index) => total + each * count[index]!, 0);
  kinds.forEach((kind, k) => {
    if (kind.copies !== Infinity) bound += kind.copies * Math.min(0, kind.cost - sum(prices[k]!) * scale);
  });
  return bound - dearest(dear, count, spare);
}

/** Kinds of each domain; one list of all where there is no rule, or where some domain has none. */
function kindsByDomain(model: Model, kinds: readonly Kind[], lump: Lump): readonly (readonly number[])[] {
  const rule = model.groups[lump.members[0]!]!.topology;
  if (rule === undefined || !isLevel(model, lump) || lump.kinds.some((k) => kinds[k]!.offer >= 0))
    return [lump.kinds];
  const byDomain = Array.from(rule.pinned, (): number[] => []);
  for (const k of lump.kinds) byDomain[rule.ofBin[kinds[k]!.bins[0]!]!]?.push(k);
  return byDomain.every((some) => some.length > 0) ? byDomain : [lump.kinds];
}

/** Price of one instance at the cheapest of the kinds, and what one more of them costs at most. */
function priceOf(
  model: Model,
  index: number,
  count: number,
  byDomain: readonly (readonly number[])[],
  price: (kinds: readonly number[]) => number,
): { least: number; most: number } {
  const { topology } = model.groups[index]!;
  if (topology === undefined || byDomain.length === 1 || topology.pinned.some((pins) => pins > 0)) {
    const least = Math.min(...byDomain.map(price));
    return { least, most: least };
  }
  return levelPrice(byDomain.map(price), count, topology.skew);
}

const sum = (some: Float64Array): number => some.reduce((total, each) => total + each, 0);

/** Most that leaving out the spare instances could save. */
export function dearest(
  worth: ArrayLike<number>,
  count: ArrayLike<number>,
  spare: Workload['spare'],
): number {
  let left = spare?.total ?? 0;
  if (left <= 0) return 0;
  let saved = 0;
  const order = Array.from(worth, (_, index) => index).sort((a, b) => worth[b]! - worth[a]!);
  for (const index of order) {
    if (left <= 0) break;
    const some = Math.min(left, count[index]!, spare!.each[index]!);
    saved += some * worth[index]!;
    left -= some;
  }
  return saved;
}

/** Without a solver: each dimension by itself, its volume bought where a unit costs least. */
function boundByVolume(demand: Workload): number {
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
function dearestAlone(demand: Workload): number {
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

interface SpareRow {
  readonly least: number;
  readonly most: number;
  readonly columns: number[];
  readonly factors: number[];
  readonly scale: number;
}

/** What is spared: its amount in each dimension, in shares of the room for it, then its number. */
function spareRows(dims: number, spare: Workload['spare']): SpareRow[] {
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
  /** Row of each kind's dimension; -1 where nothing needs it. */
  readonly capacityRows: readonly (readonly number[])[];
}

/** Columns: machines by kind (whole), then instances of each lump by kind (in parts). Amounts are in shares of a machine. */
export function toProgram(asked: Workload, lumps: readonly Lump[], whole: boolean): Relaxation {
  const { model, kinds, spare, onBins } = asked;
  const cost = kinds.map((kind) => kind.cost);
  const upper = kinds.map((kind) => kind.copies);
  const integer = kinds.map(() => whole);
  const rows: Program['rows'][number][] = [];
  const capacity = kinds.map((kind, k) =>
    Array.from({ length: model.dims }, () => ({ least: -Infinity, most: 0, columns: [k], factors: [-1] })),
  );
  const left = spareRows(model.dims, spare);
  const home = { least: onBins ?? 0, most: Infinity, columns: [] as number[], factors: [] as number[] };
  const addColumn = (): number => {
    upper.push(Infinity);
    integer.push(false);
    return cost.push(0) - 1;
  };
  for (const lump of lumps) {
    const demand = { least: lump.count, most: Infinity, columns: [] as number[], factors: [] as number[] };
    for (const k of lump.kinds) {
      const column = addColumn();
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
    const flow = {
      groups: lump.members,
      kinds: lump.kinds,
      columns: demand.columns.slice(0, lump.kinds.length),
    };
    rows.push(...ruleRows(asked, flow, lump, addColumn));
  }
  rows.push(...left.filter((row) => row.columns.length > 0 && row.most < Infinity));
  if (home.least > 0 && home.columns.length > 0) rows.push(home);
  const capacityRows = capacity.map((dimensions) =>
    dimensions.map((row) => (row.columns.length > 1 ? rows.push(row) - 1 : -1)),
  );
  return { program: whole ? { cost, upper, integer, rows } : { cost, upper, rows }, capacityRows };
}

/** What spread over machines and domains asks of one group, beside the others. */
export function ruleRows(
  { model, kinds, spare }: Workload,
  flow: Flow,
  lump: Lump,
  addColumn: () => number,
): Program['rows'] {
  const first = model.groups[lump.members[0]!]!;
  const most = flow.kinds.map((k) => mostOn(model, lump.members[0]!, kinds[k]!));
  const needed = lump.count - Math.min(lump.spare, spare?.total ?? 0);
  const alone = lump.members.length === 1 && first.spread !== Infinity;
  const level = isLevel(model, lump) && flow.kinds.every((k) => kinds[k]!.offer < 0);
  return [
    ...(alone ? machineRow(most, flow.kinds, needed) : []),
    ...(level ? skewRows(model, kinds, flow, addColumn()) : []),
  ];
}
