import type { Objective, Plan } from '../../../src/model/plan.ts';
import { planWith } from '../../../src/plan/plan-fleet.ts';
import type { Problem, Solution } from '../../../src/plan/solve/model/problem.ts';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { toJson } from '../../checker/drive.ts';
import { judge } from '../../checker/judge.ts';
import type { PlanJson } from '../../checker/plan-json.ts';
import { judge as judgeSolution } from '../../plan/solve/judge.ts';
import { bestFitOneAtATime, firstFitDecreasing } from './baselines.ts';
import { makeFleet, type FleetSpec, type Made } from './written.ts';

/** One plan and how good it is. Seconds are the processor's (user), so that a busy machine does not count. */
export interface Measured {
  readonly seconds: number;
  /** Of these, spent outside the optimiser. */
  readonly outside: number;
  readonly instances: number;
  /** On computes, or to be carried by machines that are to be bought. */
  readonly placed: number;
  readonly moved: number;
  /** Of the cost: of computes in use and machines bought under --rebalance, else of machines bought. */
  readonly cost: number;
  readonly gap: number;
  /** Placed and cost are proven to be the best there is. */
  readonly proven: boolean;
  /** First-fit-decreasing, then one-at-a-time best-fit. */
  readonly baselines: readonly { readonly placed: number; readonly cost: number }[];
  /** What the checker found wrong. */
  readonly faults: readonly string[];
}

export const secondsNow = (): number => process.cpuUsage().user / 1e6;

interface Asked {
  readonly problem: Problem;
  readonly solution: Solution;
}

/** Plans as `infractl plan` does, from manifests to the plan. */
export async function measure(spec: FleetSpec, rebalance: boolean): Promise<Measured> {
  const solver = await loadSolver();
  const made = makeFleet(spec);
  const asked: Asked[] = [];
  let inside = 0;
  const start = secondsNow();
  const plan = await planWith(made.fleet, { rebalance }, (problem) => {
    const before = secondsNow();
    const solution = solve(problem, solver);
    inside += secondsNow() - before;
    asked.push({ problem, solution });
    return solution;
  });
  const seconds = secondsNow() - start;
  noteMemory();
  const objective = (name: Objective['name']): Objective =>
    plan.summary.objectives.find((each) => each.name === name)!;
  const whole = asked.reduce<Asked | undefined>(
    (most, each) => (most === undefined || countOf(each) > countOf(most) ? each : most),
    undefined,
  );
  return {
    seconds,
    outside: seconds - inside,
    instances: plan.summary.instances,
    placed:
      plan.summary.placed + carriedBy(asked.findLast(({ problem, solution }) => isNews(problem, solution))),
    moved: plan.summary.moved,
    cost: objective('cost').value,
    gap: objective('cost').gap ?? 1,
    proven: objective('cost').proven && objective('placed').proven,
    baselines: whole ? baselinesOf(whole.problem, plan) : [],
    faults: [...faultsOf(made, plan, rebalance), ...asked.flatMap(purchaseFaults)],
  };
}

/** A search that goes on from a placement and finds no more there is none that the plan took. */
const isNews = ({ start }: Problem, { placed }: Solution): boolean =>
  start === undefined || sumOf(placed) > sumOf(start);

const sumOf = (placed: Solution['placed']): number =>
  placed.flat().reduce((sum, { count }) => sum + count, 0);

const carriedBy = (asked: Asked | undefined): number =>
  asked?.solution.bought.flatMap(({ contents }) => contents).reduce((sum, { count }) => sum + count, 0) ?? 0;

const countOf = ({ problem }: Asked): number => problem.classes.reduce((sum, { count }) => sum + count, 0);

/** Pinned instances stand whatever a scheduler does. */
function baselinesOf(problem: Problem, { summary }: Plan): Measured['baselines'] {
  const pinned = summary.instances - problem.classes.reduce((sum, { count }) => sum + count, 0);
  return [firstFitDecreasing(problem), bestFitOneAtATime(problem)].map(({ placed, cost }) => ({
    placed: placed + pinned,
    cost,
  }));
}

const faultsOf = ({ docs }: Made, plan: Plan, rebalance = false): readonly string[] =>
  judge(docs, toJson<PlanJson>(plan), { rebalance });

/** No row of a plan says what a bought machine is to carry: its contents are judged in the optimiser's terms. */
function purchaseFaults({ problem, solution }: Asked): readonly string[] {
  return solution.bought.length > 0 && problem.classes.length <= 20_000
    ? judgeSolution(problem, solution)
    : [];
}

let memory = 0;

/** Called before the checker and the baselines add theirs. */
export function noteMemory(): void {
  memory = Math.max(memory, process.resourceUsage().maxRSS / 1000);
}

/** Highest resident memory up to the last `noteMemory`, MB. */
export const memorySoFar = (): number => memory;
