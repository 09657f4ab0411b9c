import { type Change, type DesiredResource, type State } from './model/state.ts';
import type { Settings } from './model/fleet.ts';
import type { Plan, PlanOptions } from './model/plan.ts';
import type { AnyResource } from './model/resource.ts';
import {
  type ChangeSummary,
  compareStates,
  type CostChange,
  costOf,
  diffStates,
  findViolations,
  summarize,
  type Violation,
} from './diff/index.ts';
import { type ExposureDiff, exposureDiff } from './exposure/diff.ts';
import { digestInputs, digestPlan, tidyOptions } from './plan-file/index.ts';
import { generatedAssignments, planFleet } from './plan/index.ts';
import { resolveFleet } from './resolve/index.ts';
import type { OpenFleet } from './run.ts';
import { formatLockfile, resourcesOf, stateOf, toDesired } from './state/index.ts';
import { commitFiles, type FileChange, planGenerated, type Written } from './write/index.ts';

/** What changes between two states, and what that means. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly summary: ChangeSummary;
  readonly cost: CostChange;
  readonly exposure: ExposureDiff;
}

/** What an apply would do, and why it must not, where it must not. */
export interface Prepared extends Difference {
  readonly plan: Plan;
  /** Digest of what the plan was made from, and of both together. */
  readonly inputs: string;
  readonly digest: string;
  /** All manifests as they shall stand: the hand-written ones and the generated Assignments of the plan. */
  readonly desired: readonly DesiredResource[];
  readonly violations: readonly Violation[];
}

/** plan -> diff: what was loaded, planned, against what was applied last. Changes nothing. */
export async function prepareApply(
  opened: OpenFleet,
  previous: State,
  given: PlanOptions,
): Promise<Prepared> {
  const options = tidyOptions(given);
  const { fleet, settings, resources } = opened;
  const plan = await planFleet(fleet, options);
  const inputs = digestInputs(resources, options);
  const byHand = resources.filter(({ generated }) => !generated);
  const { desired, compared, violations } = judge(opened, previous, plan);
  return {
    plan,
    inputs,
    digest: digestPlan(plan, inputs),
    desired,
    violations,
    changes: compared.changes,
    summary: summarize(compared.changes),
    ...meaningOf(
      resourcesOf(previous, settings.lockfile),
      [...byHand, ...resourcesOf(stateOf(desired.filter(({ generated }) => generated)), settings.lockfile)],
      settings,
    ),
  };
}

interface Judgement {
  readonly desired: readonly DesiredResource[];
  readonly compared: ReturnType<typeof compareStates>;
  readonly violations: readonly Violation[];
}

function judge({ fleet, settings, resources }: OpenFleet, previous: State, plan: Plan): Judgement {
  const byHand = resources.filter(({ generated }) => !generated);
  const desired = [...byHand.map(toDesired), ...generatedAssignments(fleet, plan)];
  const compared = compareStates(previous, desired);
  const violations = findViolations({ ...compared, previous, desired, plan, gates: settings.gates });
  return { desired, compared, violations };
}

/** Why an apply of this plan would be refused; empty where it would not. */
export function violationsOf(opened: OpenFleet, previous: State, plan: Plan): readonly Violation[] {
  return judge(opened, previous, plan).violations;
}

/** The manifests of two sides as they are, generated ones included, without planning. */
export function compareFleets(before: OpenFleet, after: OpenFleet): Difference {
  const changes = diffStates(stateOf(before.resources.map(toDesired)), after.resources.map(toDesired));
  return {
    changes,
    summary: summarize(changes),
    ...meaningOf(before.resources, after.resources, after.settings),
  };
}

function meaningOf(
  before: readonly AnyResource[],
  after: readonly AnyResource[],
  settings: Settings,
): Pick<Difference, 'cost' | 'exposure'> {
  const fleetOf = (resources: readonly AnyResource[]) => resolveFleet(resources, settings).value;
  return {
    cost: costOf(before.map(toDesired), after.map(toDesired), settings),
    exposure: exposureDiff(fleetOf(before), fleetOf(after)),
  };
}

export type Files =
  | { readonly ok: true; readonly changes: readonly FileChange[] }
  | { readonly ok: false; readonly problem: string };

/** The files that an apply leaves: the generated ones that differ or go, the lockfile last. */
export function filesOf(root: string, opened: OpenFleet, { desired }: Prepared): Files {
  const { settings, resources } = opened;
  const generated = planGenerated({
    root,
    folder: settings.generated,
    desired: desired.filter((resource) => resource.generated),
    loaded: resources,
  });
  if (!generated.ok) return generated;
  return {
    ok: true,
    changes: [...generated.changes, { file: settings.lockfile, content: formatLockfile(stateOf(desired)) }],
  };
}

/** write: all files or none. */
export function writeFiles(root: string, changes: readonly FileChange[]): Written {
  return commitFiles(root, changes);
}

/** The files that an apply of this repository may write: all that recovery touches. */
export function isOurs({ generated, lockfile }: Settings): (file: string) => boolean {
  return (file) => file === lockfile || (file.startsWith(`${generated}/`) && /\.ya?ml$/.test(file));
}
