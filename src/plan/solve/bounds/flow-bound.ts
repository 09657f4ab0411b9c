import { boundGroup, mostAlone } from './bound.ts';
import { hasBit, type Model } from '../model/compile.ts';
import { minimise, type Solver } from '../model/solver.ts';

/** Groups times bins up to which the bound is asked for: each pair is looked at once. */
const MOST_PAIRS = 30_000_000;
/** Regions, and columns of the relaxation, above which alike ones are put together. */
const MOST_REGIONS = 60;
const MOST_COLUMNS = 3000;
const ITERATIONS = 100_000;

/** Bins that the same groups may use. */
interface Region {
  readonly bins: readonly number[];
  readonly room: Float64Array;
}

/** How many of each group may be placed at all, and in each region (`groups * regions`). */
interface Flow {
  readonly model: Model;
  readonly regions: readonly Region[];
  readonly count: Float64Array;
  readonly most: Float64Array;
}

/**
 * Most instances that could stand on bins, where groups share regions of bins: instances flow from groups to regions, each
 * resource of a region one capacity. The relaxation is solved for groups put together by likeness, for its prices alone;
 * the bound is the Lagrangian one that these prices give for the groups themselves, so it holds whatever the solver
 * answers. Infinity where there is no answer.
 */
export function boundByFlow(model: Model, solver: Solver | undefined): number {
  if (solver === undefined || model.bins === 0 || model.groups.length * model.bins > MOST_PAIRS)
    return Infinity;
  const flow = flowOf(model);
  const prices = pricesOf(flow, solver);
  return prices === undefined ? Infinity : Math.floor(boundByPrices(flow, prices) + 1e-6);
}

function flowOf(model: Model): Flow {
  const regions = regionsOf(model);
  const most = new Float64Array(model.groups.length * regions.length);
  model.groups.forEach((group, index) =>
    regions.forEach(({ bins }, r) => {
      let sum = 0;
      for (const bin of bins) sum += mostAlone(model, group, bin);
      most[index * regions.length + r] = sum;
    }),
  );
  return {
    model,
    regions,
    count: Float64Array.from(model.groups, (group) => boundGroup(model, group)),
    most,
  };
}

/** Bins by which groups may use them and of which resources they have any; by the latter alone where that would be too many. */
function regionsOf(model: Model): Region[] {
  const fine = regionsBy(model, (bin) =>
    model.open[bin] === 0 ? 'closed' : model.allowed.map((bits) => (hasBit(bits, bin) ? '1' : '0')).join(''),
  );
  return fine.length <= MOST_REGIONS ? fine : regionsBy(model, () => '');
}

function regionsBy(model: Model, rule: (bin: number) => string): Region[] {
  const { dims } = model;
  const byKey = new Map<string, number[]>();
  for (let bin = 0; bin < model.bins; bin++) {
    const room = model.room.subarray(bin * dims, (bin + 1) * dims);
    const key = `${rule(bin)}|${Array.from(room, (amount) => (amount > 0 ? '1' : '0')).join('')}`;
    const bins = byKey.get(key);
    if (bins === undefined) byKey.set(key, [bin]);
    else bins.push(bin);
  }
  return [...byKey.values()].map((bins) => ({
    bins,
    room: Float64Array.from({ length: dims }, (_, d) =>
      bins.reduce((sum, bin) => sum + Math.max(0, model.room[bin * dims + d]!), 0),
    ),
  }));
}

/** Groups that may use the same regions and need about the same. */
interface Crowd {
  readonly need: Float64Array;
  readonly count: number;
  readonly most: Float64Array;
}

function crowdsOf(flow: Flow): Crowd[] {
  const { model, regions, count, most } = flow;
  const some = model.groups.map((_, index) => index).filter((index) => count[index]! > 0);
  const patterns = some.map((index) =>
    regions.map((_, r) => (most[index * regions.length + r]! > 0 ? '1' : '0')).join(''),
  );
  for (let steps = 16; ; steps /= 2) {
    const byKey = new Map<string, number[]>();
    let columns = 0;
    some.forEach((index, at) => {
      const key = `${patterns[at]}|${roughly(model.groups[index]!.need, steps)}`;
      const members = byKey.get(key);
      if (members !== undefined) return void members.push(index);
      byKey.set(key, [index]);
      for (const letter of patterns[at]!) if (letter === '1') columns += 1;
    });
    if (columns <= MOST_COLUMNS || steps < 0.1)
      return [...byKey.values()].map((members) => toCrowd(flow, members));
  }
}

const roughly = (need: Float64Array, steps: number): string =>
  Array.from(need, (amount) => (amount > 0 ? Math.round(Math.log2(amount) * steps) : 'x')).join();

function toCrowd({ model, regions, count, most }: Flow, members: readonly number[]): Crowd {
  const total = members.reduce((sum, index) => sum + count[index]!, 0);
  const need = new Float64Array(model.dims);
  const together = new Float64Array(regions.length);
  for (const index of members) {
    model.groups[index]!.need.forEach((amount, d) => (need[d]! += (amount * count[index]!) / total));
    for (let r = 0; r < regions.length; r++)
      together[r]! += Math.min(count[index]!, most[index * regions.length + r]!);
  }
  return { need, count: total, most: together };
}

/** By region and resource: how many instances one unit more would let in, as the relaxation has it. */
function pricesOf(flow: Flow, solver: Solver): Float64Array | undefined {
  const { regions, model } = flow;
  const { dims } = model;
  const crowds = crowdsOf(flow);
  const upper: number[] = [];
  const row = (most: number): { least: number; most: number; columns: number[]; factors: number[] } => ({
    least: -Infinity,
    most,
    columns: [],
    factors: [],
  });
  const counts = crowds.map(({ count }) => row(count));
  const capacities = regions.flatMap(({ room }) => Array.from(room, (amount) => row(amount > 0 ? 1 : 0)));
  crowds.forEach(({ need, most }, crowd) =>
    most.forEach((limit, r) => {
      if (limit <= 0) return;
      const column = upper.push(limit) - 1;
      counts[crowd]!.columns.push(column);
      counts[crowd]!.factors.push(1);
      need.forEach((amount, d) => {
        if (amount <= 0 || regions[r]!.room[d]! <= 0) return;
        capacities[r * dims + d]!.columns.push(column);
        capacities[r * dims + d]!.factors.push(amount / regions[r]!.room[d]!);
      });
    }),
  );
  const answer = minimise(
    solver,
    { cost: upper.map(() => -1), upper, rows: [...counts, ...capacities] },
    { nodes: 1, iterations: ITERATIONS },
  );
  if (answer === undefined) return undefined;
  return Float64Array.from(capacities, (_, at) => {
    const amount = regions[Math.floor(at / dims)]!.room[at % dims]!;
    return amount > 0 ? Math.max(0, -answer.duals[crowds.length + at]!) / amount : 0;
  });
}

/** Lagrangian bound: all room at its price, and each instance for what it is worth beyond the price of its cheapest regions. */
function boundByPrices({ model, regions, count, most }: Flow, prices: Float64Array): number {
  const { dims } = model;
  let bound = regions.reduce(
    (sum, { room }, r) => room.reduce((all, amount, d) => all + amount * prices[r * dims + d]!, sum),
    0,
  );
  model.groups.forEach(({ need }, index) => {
    const worth = regions.map((_, r) =>
      need.reduce((left, amount, d) => left - amount * prices[r * dims + d]!, 1),
    );
    const order = regions.map((_, r) => r).sort((a, b) => worth[b]! - worth[a]!);
    let left = count[index]!;
    for (const r of order) {
      if (left <= 0 || worth[r]! <= 0) break;
      const some = Math.min(left, most[index * regions.length + r]!);
      bound += some * worth[r]!;
      left -= some;
    }
  });
  return bound;
}
