import type { Change, DesiredResource } from './model/state.ts';
import type { Fleet, Settings } from './model/fleet.ts';
import type { Plan, PlanOptions } from './model/plan.ts';
import type { AnyResource } from './model/resource.ts';
import type { Trust } from './model/trust.ts';
import {
  changesOf,
  type ChangeSummary,
  type CostChange,
  costOf,
  diffStates,
  findViolations,
  pairStates,
  summarize,
  type Violation,
} from './diff/index.ts';
import { type ExposureDiff, exposureDiff } from './exposure/diff.ts';
import { digestInputs, digestPlan, tidyOptions } from './plan-file/index.ts';
import { settleClaims } from './expand/index.ts';
import { generatedAssignments, planFleet } from './plan/index.ts';
import { endStage } from './profile/index.ts';
import { resolveFleet } from './resolve/index.ts';
import type { Trusted } from './run-trust.ts';
import { once, type OpenFleet } from './run.ts';
import { formatLockfile, resourcesOf, stateOf, toDesired } from './state/index.ts';
import { fileNameOf } from './text/file-name.ts';
import { commitFiles, type FileChange, planGenerated, type WorkFolder, type Written } from './write/index.ts';

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
  /** The same as a fleet. */
  readonly after: Fleet;
  readonly violations: readonly Violation[];
}

/** plan -> diff: what was loaded, planned, against what was applied last. Changes nothing. */
export async function prepareApply(opened: OpenFleet, trust: Trust, given: PlanOptions): Promise<Prepared> {
  const options = tidyOptions(given);
  const plan = await planFleet(opened.fleet, options);
  endStage('plan');
  const inputs = digestInputs(opened.resources, options);
  const { desired, violations, ...judged } = judge(opened, trust, plan);
  const changes = judged.changes();
  return {
    plan,
    inputs,
    digest: digestPlan(plan, inputs),
    desired,
    after: judged.after(),
    violations,
    changes,
    summary: summarize(changes),
    cost: judged.cost(),
    exposure: judged.exposure(),
  };
}

/** Why an apply of a plan would be refused: without violations it would not be. What is a function is worked out when asked. */
export interface Judgement extends Pick<Prepared, 'desired' | 'violations'> {
  readonly changes: () => readonly Change[];
  readonly after: () => Fleet;
  readonly cost: () => CostChange;
  readonly exposure: () => ExposureDiff;
}

/** Most plans are shown without what they change, and no gate asks what that means: then none of it is worked out. */
export function judge(opened: OpenFleet, trust: Trust, plan: Plan): Judgement {
  const byHand = opened.resources.filter(({ generated }) => !generated);
  const claims = settleClaims(opened.resources);
  const placed = [
    ...generatedAssignments(opened.fleet, plan),
    ...claims.claimed.flatMap(({ compute, manifests }) =>
      manifests.map((one) => inFileOf(compute, one, opened.settings)),
    ),
  ];
  const desired = [...byHand.map(toDesired), ...placed];
  const pairs = pairStates(trust.previous, desired);
  const changes = once(() => changesOf(pairs));
  const after = once(() => fleetWith(opened, byHand, placed));
  const cost = once(() => costOf(trust.previous.resources, desired, opened.settings));
  const exposure = once(() =>
    exposureDiff(changes().length === 0 ? after() : trust.previousFleet(), after()),
  );
  const violations = [
    ...findViolations({ ...pairs, cost, exposure, desired, plan, trust }),
    ...claims.unmet.map(({ fault: { message } }): Violation => ({ rule: 'subnet-full', message })),
  ];
  return { desired, violations, changes, after, cost, exposure };
}

/** What a claim has, in the file of its compute. */
function inFileOf(compute: string, resource: AnyResource, { generated }: Settings): DesiredResource {
  return { ...toDesired(resource), file: `${generated}/addresses/${fileNameOf(compute)}.yaml` };
}

/** The fleet as the plan leaves it; the one at hand where the plan leaves every Assignment as it is. */
function fleetWith(
  { fleet, settings, resources }: OpenFleet,
  byHand: readonly AnyResource[],
  placed: readonly DesiredResource[],
): Fleet {
  const textOf = (all: readonly DesiredResource[]) => formatLockfile(stateOf(all));
  const standing = resources.filter(({ generated }) => generated).map(toDesired);
  if (textOf(standing) === textOf(placed)) return fleet;
  return resolveFleet([...byHand, ...resourcesOf(stateOf(placed), settings.lockfile)], settings).value;
}

/** The manifests of two sides as they are, generated ones included, without planning. */
export function compareFleets(before: OpenFleet, after: OpenFleet): Difference {
  const old = before.resources.map(toDesired);
  const now = after.resources.map(toDesired);
  const changes = diffStates(stateOf(old), now);
  return {
    changes,
    summary: summarize(changes),
    cost: costOf(old, now, after.settings),
    exposure: exposureDiff(before.fleet, after.fleet),
  };
}

/**
 * Why an apply after the merge would be refused, as far as it can be told without planning: protection, deletions and what
 * is opened: against the base's lockfile, as that apply would; against its manifests where it has none. What stands on the base stays, but for what runs of a service that goes.
 */
export function judgeManifests(base: OpenFleet, { head, trust }: Trusted): readonly Violation[] {
  const previous = trust.known ? trust.previous : stateOf(base.resources.map(toDesired));
  const before = trust.known ? trust.previousFleet : () => base.fleet;
  const desired = head.resources.filter((one) => !losesService(one, head.fleet)).map(toDesired);
  return findViolations({
    ...pairStates(previous, desired),
    desired,
    trust: { ...trust, previous },
    cost: () => costOf(previous.resources, desired, head.settings),
    exposure: () => exposureDiff(before(), head.fleet),
  });
}

function losesService(resource: AnyResource, { services }: Fleet): boolean {
  return (
    resource.generated && resource.kind === 'Assignment' && !services.has(resource.manifest.spec.service)
  );
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
export function writeFiles(work: WorkFolder, changes: readonly FileChange[]): Written {
  return commitFiles(work, changes);
}

/** The files that an apply of this repository may write. */
export function isOurs({ generated, lockfile }: Settings): (file: string) => boolean {
  return (file) => file === lockfile || (file.startsWith(`${generated}/`) && /\.ya?ml$/.test(file));
}
