import type { Fleet } from '../model/fleet.ts';
import type { Plan, PlanOptions, ServicePlan } from '../model/plan.ts';
import type { Engine } from './decision.ts';
import { planDrain, type DrainOptions } from './drain.ts';
import { storyOf } from './explain-service.ts';
import { planWith } from './plan-fleet.ts';
import type { DrainReport, FailureReport, GrowReport, ServiceStory } from '../model/what-if.ts';
import { planOne } from './plan-service.ts';
import { reportFailures, type FailureOptions } from './whatif-failures.ts';
import { reportGrowth } from './whatif-grow.ts';

export { generatedAssignments } from './assignments.ts';

/** Loaded once a process, and only where a plan is not settled without it: it takes 50 to 250 ms. */
let optimiser: Promise<Engine> | undefined;

/** The optimiser with HiGHS where it loads; without it plans are made all the same, and a note says that bounds are weaker. */
async function loadEngine(): Promise<Engine> {
  const [{ solve }, { loadSolver }] = await Promise.all([
    import('./solve/solve.ts'),
    import('./solve/model/solver.ts'),
  ]);
  const solver = await loadSolver();
  return (problem) => Promise.resolve(solve(problem, solver));
}

const defaultEngine: Engine = async (problem) => (await (optimiser ??= loadEngine()))(problem);

/** Places all that is pending together. Amounts in internal units (milli-cores, MB, GB). */
export async function planFleet(fleet: Fleet, options: PlanOptions = {}): Promise<Plan> {
  return planWith(fleet, options, defaultEngine);
}

export { considerOne } from './consider.ts';

/** Where one more instance of a service could go, against what stands now. Undefined where there is no such service. */
export async function planService(
  fleet: Fleet,
  name: string,
  options: PlanOptions = {},
): Promise<ServicePlan | undefined> {
  return planOne(fleet, name, options);
}

/** What would not fit after the loss of each compute, or of all that share a label's value (vms go with their hosts). */
export async function whatIfFailures(fleet: Fleet, options: FailureOptions = {}): Promise<FailureReport> {
  const [report] = await reportFailures(fleet, [options], defaultEngine);
  return report!;
}

/** The same for several questions at once, planned once. */
export async function whatIfFailuresOf(
  fleet: Fleet,
  questions: readonly FailureOptions[],
): Promise<readonly FailureReport[]> {
  return questions.length === 0 ? [] : reportFailures(fleet, questions, defaultEngine);
}

/** How many more replicas of a service there is room for, up to `more`. Undefined where there is no such service. */
export async function whatIfGrow(fleet: Fleet, name: string, more: number): Promise<GrowReport | undefined> {
  return reportGrowth(fleet, name, more, defaultEngine);
}

/** An order of moves that empties computes and the vms on them, and what cannot move. Undefined where one is unknown. */
export async function drain(
  fleet: Fleet,
  names: readonly string[],
  options: DrainOptions = {},
): Promise<DrainReport | undefined> {
  return planDrain(fleet, names, options, defaultEngine);
}

/** The whole story of one service in the plan. Undefined where there is no such service. */
export async function explainService(
  fleet: Fleet,
  name: string,
  options: PlanOptions = {},
): Promise<ServiceStory | undefined> {
  return storyOf(fleet, name, options, defaultEngine);
}
