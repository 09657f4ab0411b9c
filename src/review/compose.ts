import { costOf } from '../diff/cost.ts';
import { changesOf, pairStates } from '../diff/index.ts';
import type { Violation } from '../diff/judged.ts';
import { exposureDiff } from '../exposure/diff.ts';
import type { Diagnostic, LocatedDiagnostic } from '../model/diagnostic.ts';
import type { Fleet, Settings } from '../model/fleet.ts';
import type { Considered, Plan } from '../model/plan.ts';
import type { AnyResource } from '../model/resource.ts';
import type {
  Collision,
  Ignored,
  Review,
  ReviewCost,
  ReviewGate,
  ReviewProblem,
  ReviewSections,
  Verdict,
} from '../model/review.ts';
import type { Change, DesiredResource, StateResource } from '../model/state.ts';
import { compareText } from '../text/compare.ts';
import { newFindings, type Told } from './findings.ts';
import { newlyUnplaced, newPlacements, newRecommendations, toConsider } from './planned.ts';
import { standingOf } from './standing.ts';
import { findStopped } from './stopped.ts';
import { EXPOSURE_WIDENED, findTouched, GATES_LOOSENED } from './touched.ts';

/** One side of a change, judged as an apply would. */
export interface ReviewSide {
  readonly fleet: Fleet;
  readonly resources: readonly AnyResource[];
  readonly settings: Settings;
  /** All of every stage. */
  readonly findings: readonly Diagnostic[];
  /** Absent where it cannot be planned. */
  readonly plan?: Plan;
  /** What stands after an apply, and the same as a fleet. */
  readonly desired: readonly DesiredResource[];
  readonly after: Fleet;
  readonly violations: readonly Violation[];
}

export interface ReviewInput {
  readonly base: ReviewSide;
  readonly head: ReviewSide;
  /** What runs on the base now. */
  readonly standing: readonly StateResource[];
  readonly commits: { readonly base: string; readonly head: string };
  /** Every file that differs, manifest or not. */
  readonly files: readonly string[];
  /** Lockfile and generated files that the head has not, and its base has. */
  readonly deleted: ReadonlySet<string>;
  readonly ignored: readonly Ignored[];
  readonly collisions: readonly Collision[];
  readonly problem: ReviewProblem | null;
  readonly digest: string | null;
  /** Where one more instance of a service of the head could stand. */
  readonly consider: (service: string) => Considered | undefined;
  /** Gives findings of the head their lines. */
  readonly locate: (findings: readonly Diagnostic[]) => readonly LocatedDiagnostic[];
}

type Namer = (kind: 'Service' | 'Compute', name: string) => string;

/** What a change means: both sides in, what is of this change alone out. */
export function composeReview(input: ReviewInput): Review {
  const { base, head } = input;
  const pairs = pairStates({ resources: base.desired }, head.desired);
  const names = renames(pairs.previousOf);
  const told = newFindings(base, { ...head, findings: findingsOf(head) }, names.before);
  const changes = changesOf(pairs).filter((change) => !isPlanned(change, base, head));
  const sections = sectionsOf(input, changes, told, names);
  return {
    verdict: verdictOf(sections, input.problem),
    base: input.commits.base,
    head: input.commits.head,
    problem: input.problem,
    sections,
    digest: input.digest,
  };
}

/** Where there is a plan, it says what gets a place and what does not. */
function findingsOf({ plan, findings }: ReviewSide): readonly Diagnostic[] {
  return plan ? findings.filter(({ rule }) => rule !== 'service-unassigned') : findings;
}

interface Names {
  /** `KIND/NAME` of the head -> of the base, where they differ. */
  readonly before: ReadonlyMap<string, string>;
  readonly nameBefore: Namer;
  readonly nameNow: Namer;
}

function renames(previousOf: ReadonlyMap<DesiredResource, StateResource>): Names {
  const before = new Map<string, string>();
  const now = new Map<string, string>();
  for (const [{ kind, name }, was] of previousOf) {
    if (was.name === name) continue;
    before.set(`${kind}/${name}`, `${kind}/${was.name}`);
    now.set(`${kind}/${was.name}`, `${kind}/${name}`);
  }
  const through =
    (map: ReadonlyMap<string, string>): Namer =>
    (kind, name) =>
      map.get(`${kind}/${name}`)?.slice(kind.length + 1) ?? name;
  return { before, nameBefore: through(before), nameNow: through(now) };
}

function sectionsOf(
  input: ReviewInput,
  changes: readonly Change[],
  told: Told,
  { nameBefore, nameNow }: Names,
): ReviewSections {
  const { base, head } = input;
  const exposure = exposureDiff(base.after, head.after);
  const recommendations = head.plan ? newRecommendations(base.plan, head.plan) : [];
  const considered = considerAll(input, nameBefore);
  return {
    touched: findTouched({ ...input, fresh: told.fresh, changes, configFile: 'infractl.yaml' }),
    stopped: findStopped(
      {
        now: standingOf(input.standing),
        afterBase: standingOf(base.desired),
        afterHead: standingOf(head.desired, nameBefore),
      },
      { base: base.fleet, head: head.fleet, plan: head.plan, nameNow },
    ),
    unplaced: head.plan ? newlyUnplaced(base.plan, head.plan, nameBefore) : [],
    gates: gatesOf(base.violations, head.violations, told.fresh),
    exposureOpened: exposure.opened,
    findings: worstFirst(input.locate(told.fresh)),
    ignored: input.ignored,
    placements: head.plan
      ? newPlacements(base.plan, head.plan, nameBefore, {
          considered: new Map(considered.map((one) => [one.service, one])),
          target: head.settings.target,
        })
      : [],
    considered,
    recommendations,
    cost: costsOf(base, head, recommendations.filter(({ monthlyCost }) => monthlyCost === null).length),
    changes,
    exposureClosed: exposure.closed,
    standing: {
      errors: countOf(told.standing, 'error'),
      warnings: countOf(told.standing, 'warning'),
      infos: countOf(told.standing, 'info'),
      unplaced: (base.plan?.unplaced ?? []).map(({ service, missing }) => ({ service, missing })),
      gates: base.violations.map(({ rule, message }) => ({ rule, message })),
    },
    collisions: input.collisions,
  };
}

function considerAll({ base, head, consider }: ReviewInput, nameBefore: Namer): readonly Considered[] {
  if (!head.plan) return [];
  const grounds = { considered: new Map(), target: head.settings.target };
  return toConsider(newPlacements(base.plan, head.plan, nameBefore, grounds)).flatMap(
    (service) => consider(service) ?? [],
  );
}

/** What apply writes by itself is told as placements. */
function isPlanned({ kind, name }: Change, base: ReviewSide, head: ReviewSide): boolean {
  if (kind !== 'Assignment') return false;
  return isGenerated(head.desired, name) ?? isGenerated(base.desired, name) ?? false;
}

const generatedNames = new WeakMap<readonly DesiredResource[], ReadonlyMap<string, boolean>>();

function isGenerated(desired: readonly DesiredResource[], name: string): boolean | undefined {
  let names = generatedNames.get(desired);
  if (!names) {
    const assignments = desired.filter(({ kind }) => kind === 'Assignment');
    names = new Map(assignments.map((one) => [one.name, one.generated]));
    generatedNames.set(desired, names);
  }
  return names.get(name);
}

/** What the base exceeds already is no fault of this change, unless it exceeds it further. */
function gatesOf(
  base: readonly Violation[],
  head: readonly Violation[],
  fresh: readonly Diagnostic[],
): readonly ReviewGate[] {
  const isNew = ({ rule, message, count = 0 }: Violation) =>
    rule === 'protect'
      ? !base.some((one) => one.message === message)
      : !base.some((one) => one.rule === rule && (one.count ?? 0) >= count);
  const exceeded = head.filter(isNew).map(({ rule, message }) => ({ rule, message, refuses: true }));
  const loosened = fresh.filter(({ rule }) => rule === GATES_LOOSENED);
  return [...exceeded, ...loosened.map(({ rule, message }) => ({ rule, message, refuses: false }))];
}

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Of one severity ways in that open come first: the first ones are shown where only some are. */
function worstFirst(findings: readonly LocatedDiagnostic[]): readonly LocatedDiagnostic[] {
  const rank = ({ severity, rule }: LocatedDiagnostic) =>
    SEVERITIES.indexOf(severity) * 2 + (rule === EXPOSURE_WIDENED ? 0 : 1);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

function countOf(findings: readonly Diagnostic[], severity: Diagnostic['severity']): number {
  return findings.filter((one) => one.severity === severity).length;
}

function costsOf(base: ReviewSide, head: ReviewSide, unpriced: number): ReviewCost {
  const unknown = [...head.fleet.computes.values()]
    .filter(({ cost, host }) => !cost && !host)
    .map(({ name }) => name)
    .toSorted(compareText);
  const bought = unpriced > 0 ? ['what is to be bought'] : [];
  return { ...costOf(base.desired, head.desired, head.settings), unknown: [...unknown, ...bought] };
}

function verdictOf(sections: ReviewSections, problem: ReviewProblem | null): Verdict {
  const { findings, gates, cost, standing: _, ...rest } = sections;
  if (problem && problem.code !== 'broken-base') return 'broken';
  if (findings.some(({ severity }) => severity === 'error')) return 'broken';
  if (gates.some(({ refuses }) => refuses)) return 'unsafe';
  const isQuiet =
    findings.length + gates.length === 0 &&
    cost.before === cost.after &&
    Object.values(rest).every((list) => list.length === 0);
  return isQuiet ? 'ok' : 'changes';
}
