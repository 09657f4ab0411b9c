import type { Workload } from '../model/workload.ts';
import type { Basis, Highs, Model as HighsModel } from 'highs';
import { toMixProgram, type MixProgram } from './mix-program.ts';
import { toModel, type Solver } from '../model/solver.ts';

/** Flows of groups to kinds or sizes up to which this is asked of the solver. */
const MOST_FLOWS = 6000;

/** The program in which groups flow to machines in parts, loaded. */
export interface MixSearch extends MixProgram {
  readonly highs: Highs;
  readonly model: HighsModel;
  readonly demand: Workload;
  /** Simplex iterations times rows that are left. */
  work: number;
}

export interface WholeMix {
  /** No mix costs less, of those that hold the demand and cost less than what was asked for. */
  readonly bound: number;
  /** Machines of each kind; undefined where none was found. */
  readonly machines: readonly number[] | undefined;
}

/** Gives the program to `use`. Undefined where it is too large or the solver fails. */
export function withMixes<T>(
  demand: Workload,
  solver: Solver,
  work: number,
  use: (mixes: MixSearch) => T,
): T | undefined {
  const { highs } = solver;
  const draft = toMixProgram(demand, MOST_FLOWS);
  if (draft === undefined) return undefined;
  try {
    return highs.withModel(toModel(highs, draft.program), (model) => {
      model.options.set({ output_flag: false, solver: 'simplex', simplex_strategy: 1 });
      return use({ ...draft, highs, model, demand, work });
    });
  } catch {
    solver.failures += 1;
    return undefined;
  }
}

interface Part {
  /** Fewest and most machines of each size. */
  readonly least: readonly number[];
  readonly most: readonly number[];
  /** Cost of its relaxation, and how many machines that has, by size and by kind. */
  readonly objective: number;
  readonly counts: readonly number[];
  readonly used: readonly number[];
  readonly basis: Basis;
}

const WHOLE = 1e-6;

/**
 * The cheapest mix in which sizes have whole numbers of machines, by best-first branch and bound on these numbers.
 * `value`: dearer ones are of no use.
 */
export function cheapestMix(mixes: MixSearch, value: number): WholeMix {
  const { sizes } = mixes;
  const root = relax(
    mixes,
    sizes.map(() => 0),
    sizes.map(({ copies }) => copies),
  );
  if (root === undefined) return { bound: 0, machines: undefined };
  const open = root === 'none' ? [] : [root];
  for (;;) {
    open.sort((a, b) => b.objective - a.objective);
    const part = open.pop();
    if (part === undefined || part.objective >= value - 1e-7 * Math.max(1, value))
      return { bound: value, machines: undefined };
    const bound = part.objective - 1e-7 * Math.max(1, part.objective);
    const at = farthest(mixes, part.counts);
    if (at < 0) return { bound, machines: wholeKinds(mixes, part) };
    const level = Math.floor(part.counts[at]!);
    const halves = [
      relax(mixes, part.least, part.most.with(at, level), part.basis),
      relax(mixes, part.least.with(at, level + 1), part.most, part.basis),
    ];
    for (const half of halves) {
      if (half === undefined) return { bound, machines: undefined };
      if (half !== 'none') open.push({ ...half, objective: Math.max(half.objective, part.objective) });
    }
  }
}

/** Undefined where the work is spent. */
function relax(
  mixes: MixSearch,
  least: readonly number[],
  most: readonly number[],
  start?: Basis,
): Part | 'none' | undefined {
  const { model, sizes, highs, demand, program } = mixes;
  if (mixes.work <= 0) return undefined;
  sizes.forEach(({ column }, at) => model.changeColBounds(column, least[at]!, most[at]!));
  if (start !== undefined) model.setBasis(start);
  model.run();
  mixes.work -= (Number(model.info.get('simplex_iteration_count')) + 10) * program.rows.length;
  const status = model.getModelStatus();
  if (status === highs.constants.modelStatus.infeasible) return 'none';
  if (status !== highs.constants.modelStatus.optimal) return undefined;
  const { colValue } = model.getSolution();
  return {
    least,
    most,
    objective: model.getObjectiveValue(),
    counts: sizes.map(({ column }) => colValue[column]!),
    used: demand.kinds.map((_, k) => colValue[k]!),
    basis: model.getBasis(),
  };
}

/** The size that costs something and whose number is farthest from a whole one; -1 where all are whole. */
function farthest({ sizes }: MixSearch, counts: readonly number[]): number {
  let best = -1;
  let most = WHOLE;
  counts.forEach((count, at) => {
    const far = Math.abs(count - Math.round(count));
    if (far <= most || sizes[at]!.cost === 0) return;
    most = far;
    best = at;
  });
  return best;
}

/** Machines of each kind: of one size together as many as the part has, kinds made whole one after another, the most used first. */
function wholeKinds(mixes: MixSearch, part: Part): number[] {
  const { model, sizes, demand } = mixes;
  const { kinds } = demand;
  const counts = part.counts.map((count) => Math.round(count));
  const least = kinds.map(() => 0);
  const most = kinds.map(({ copies }) => copies);
  const bind = (k: number): void => void model.changeColBounds(k, least[k]!, most[k]!);
  let used = part.used;
  for (;;) {
    const k = mostUsed(mixes, used);
    if (k < 0) break;
    const level = Math.floor(used[k]! + WHOLE);
    least[k] = level + 1;
    bind(k);
    let found = relax(mixes, counts, counts);
    if (typeof found !== 'object') {
      least[k] = 0;
      most[k] = level;
      bind(k);
      found = relax(mixes, counts, counts);
    }
    if (typeof found !== 'object') break;
    used = found.used;
  }
  least.fill(0);
  kinds.forEach(({ copies }, k) => (most[k] = copies));
  for (const { kinds: some } of sizes) if (some.length > 1) some.forEach(bind);
  return fillUp(mixes, counts, used);
}

/** The kind of a size of several that lacks least of one more machine; -1 where all are whole. */
function mostUsed({ sizes }: MixSearch, used: readonly number[]): number {
  let best = -1;
  let highest = WHOLE;
  for (const { kinds } of sizes) {
    if (kinds.length === 1) continue;
    for (const k of kinds) {
      const part = used[k]! - Math.floor(used[k]! + WHOLE);
      if (part <= highest) continue;
      highest = part;
      best = k;
    }
  }
  return best;
}

function fillUp({ sizes, demand }: MixSearch, counts: readonly number[], used: readonly number[]): number[] {
  const machines = demand.kinds.map(({ cost, copies }) => (cost > 0 ? 0 : copies));
  sizes.forEach(({ kinds, cost }, at) => {
    if (cost === 0) return;
    let left = counts[at]!;
    const order = kinds.toSorted((a, b) => used[b]! - used[a]! || a - b);
    for (const whole of [true, false])
      for (const k of order) {
        const most = whole ? Math.ceil(used[k]! - WHOLE) : demand.kinds[k]!.copies;
        const some = Math.min(left, Math.max(0, most - machines[k]!));
        machines[k]! += some;
        left -= some;
      }
  });
  return machines;
}

/** Leaves a share of every machine's room unused, in dimensions that most instances ask for. */
export function leaveRoom({ model, capacities, demand }: MixSearch, share: number): void {
  const { groups, dims } = demand.model;
  const asking = Array.from({ length: dims }, (_, d) =>
    groups.reduce((sum, { need }, index) => sum + (need[d]! > 0 ? demand.count[index]! : 0), 0),
  );
  const total = groups.reduce((sum, _, index) => sum + demand.count[index]!, 0);
  for (const { row, column, dimension } of capacities)
    if (2 * asking[dimension]! > total) model.changeCoefficient(row, column, share - 1);
}
