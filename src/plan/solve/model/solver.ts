import { setFlagsFromString } from 'node:v8';
import type { Highs, HighsCallbackMap, ModelData } from 'highs';

/**
 * Work that a function of HiGHS does before V8 compiles it once more, optimised (default: far less; see
 * `node --v8-options`). Compiling costs seconds of the processor; most plans are done before that pays.
 */
const TIERING_BUDGET = 200_000_000;

/** HiGHS, loaded. Absent where its WASM cannot be had: `solve` then works with weaker bounds and says so. */
export interface Solver {
  readonly highs: Highs;
  /** Calls in which it threw or answered with what is no number. */
  failures: number;
}

/** The package types itself as CommonJS, while Node gets its ES module. */
type Loader = { readonly default: () => Promise<Highs> };

/** Loads HiGHS; undefined where that fails, for whatever reason. */
export async function loadSolver(): Promise<Solver | undefined> {
  try {
    setFlagsFromString(`--wasm-tiering-budget=${String(TIERING_BUDGET)}`);
    const { default: load } = (await import('highs')) as unknown as Loader;
    return { highs: await load(), failures: 0 };
  } catch {
    return undefined;
  }
}

/** A linear program in columns: minimise cost, rows between bounds. Infinity stands for no bound. */
export interface Program {
  readonly cost: readonly number[];
  readonly upper: readonly number[];
  readonly integer?: readonly boolean[];
  readonly rows: readonly {
    readonly least: number;
    readonly most: number;
    readonly columns: readonly number[];
    readonly factors: readonly number[];
  }[];
}

export interface Answer {
  readonly values: Float64Array;
  /** Of the rows; empty where the program has integers. */
  readonly duals: Float64Array;
  readonly objective: number;
  /** No solution is below it. */
  readonly bound: number;
  readonly optimal: boolean;
}

/** Limits in nodes and iterations, never in time. */
export interface Limits {
  readonly nodes: number;
  readonly iterations: number;
  /** Iterations of all parts of a search in whole numbers together; `iterations` are those of each. */
  readonly total?: number;
  readonly start?: readonly number[];
  /** A solution from the middle of the best ones rather than a corner (interior point, no crossover). */
  readonly interior?: boolean;
}

/** Columns above which the simplex method takes many times as long as an interior point and the way from there to a corner. */
const MOST_BY_SIMPLEX = 10_000;
const INTERIOR_STEPS = 100;

/** Solves, or gives undefined where there is no usable answer or HiGHS fails. */
export function minimise(solver: Solver, program: Program, limits: Limits): Answer | undefined {
  try {
    return solver.highs.withModel(toModel(solver.highs, program), (model) => {
      model.options.set({
        output_flag: false,
        mip_rel_gap: 1e-9,
        mip_abs_gap: 1e-9,
        mip_max_nodes: limits.nodes,
        simplex_iteration_limit: limits.iterations,
      });
      const whole = program.integer?.some(Boolean) ?? false;
      const large = program.cost.length > MOST_BY_SIMPLEX && !whole && limits.start === undefined;
      if (limits.interior || large)
        model.options.set({
          solver: 'ipm',
          run_crossover: limits.interior ? 'off' : 'on',
          ipm_iteration_limit: INTERIOR_STEPS,
        });
      if (limits.start !== undefined) model.setSolution({ colValue: Float64Array.from(limits.start) });
      const run = (): boolean => {
        model.run(limits.total === undefined ? undefined : stopAfter(solver, limits.total));
        return model.getModelStatus() === solver.highs.constants.modelStatus.optimal;
      };
      let optimal = run();
      if (!optimal && large && !limits.interior) {
        model.options.set({ solver: 'choose' });
        optimal = run();
      }
      if (!optimal && !whole) return undefined;
      if (model.info.get('primal_solution_status') !== solver.highs.constants.solutionStatus.feasible)
        return undefined;
      const solution = model.getSolution();
      const objective = model.getObjectiveValue();
      if (!Number.isFinite(objective)) throw new RangeError('no objective');
      const bound = whole ? Number(model.info.get('mip_dual_bound')) : objective;
      return {
        values: Float64Array.from(solution.colValue),
        duals: whole ? new Float64Array(0) : Float64Array.from(solution.rowDual),
        objective,
        bound,
        optimal,
      };
    });
  } catch {
    solver.failures += 1;
    return undefined;
  }
}

function stopAfter({ highs }: Solver, iterations: number): HighsCallbackMap {
  return {
    [highs.constants.callbackType.mipInterrupt]: (event) => {
      if (Number(event.data.mip_total_lp_iterations ?? 0) > iterations) event.interrupt();
    },
  };
}

export function toModel(highs: Highs, { cost, upper, integer, rows }: Program): ModelData {
  const bound = (value: number): number =>
    value === Infinity ? highs.infinity : value === -Infinity ? -highs.infinity : value;
  const starts = [0];
  for (const row of rows) starts.push(starts.at(-1)! + row.columns.length);
  return {
    numCols: cost.length,
    numRows: rows.length,
    colCost: cost,
    colLower: cost.map(() => 0),
    colUpper: upper.map(bound),
    rowLower: rows.map((row) => bound(row.least)),
    rowUpper: rows.map((row) => bound(row.most)),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: cost.length,
      starts,
      indices: rows.flatMap((row) => row.columns),
      values: rows.flatMap((row) => row.factors),
    },
    ...(integer ? { integrality: integer.map((whole) => (whole ? 1 : 0)) } : {}),
  };
}
