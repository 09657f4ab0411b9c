import { ignoreKey, readIgnores } from './check/ignores.ts';
import type { Violation } from './diff/index.ts';
import { compareResources } from './kinds/index.ts';
import { CONFIG_FILE, locateAll } from './load/index.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Fleet } from './model/fleet.ts';
import type { Plan } from './model/plan.ts';
import type { Trust } from './model/trust.ts';
import type { Collision, Ignored, Review, ReviewProblem } from './model/review.ts';
import { composeReview, type ReviewSide } from './review/index.ts';
import { digestInputs, digestPlan } from './plan-file/index.ts';
import { considerOne, planFleet } from './plan/index.ts';
import { endStage } from './profile/index.ts';
import { judge, judgeManifests } from './run-apply.ts';
import { findEdited } from './run-edited.ts';
import { contextOf, trustBase, type Trusted, trustItself } from './run-trust.ts';
import { checkFleet, type OpenFleet, resolveOpen, takeFiles } from './run.ts';
import { toDesired } from './state/index.ts';
import { version } from './version.ts';

/** A change: a base, and a head that is already merged into it. */
export interface OpenedChange {
  readonly base: OpenFleet;
  readonly head: OpenFleet;
  /** The base as the user wrote it. */
  readonly named: string;
  readonly mergeBase: () => Promise<OpenFleet | undefined>;
  readonly commits: { readonly base: string; readonly head: string };
  /** Every file that differs, manifest or not, from the repository's root. */
  readonly files: readonly string[];
  /** YYYY-MM-DD */
  readonly today: string;
  /** The planner. */
  readonly plan?: (fleet: Fleet) => Promise<Plan>;
}

/** Both sides as an apply would leave them, and the review of them. */
export interface JudgedChange {
  readonly base: ReviewSide;
  readonly head: ReviewSide;
  /** Collisions with other branches are told beside the rest. */
  readonly review: (collisions: readonly Collision[]) => Review;
  /** The base, for another change of the same one. */
  readonly before: JudgedBase;
}

/**
 * load, validate, resolve, check and plan of both sides; what an apply of each would do; what is of the change alone.
 * `known`: the base, where another change of it was judged already.
 */
export async function judgeChange(change: OpenedChange, known?: JudgedBase): Promise<JudgedChange> {
  const { base, head } = change;
  if (isSame(base, head)) return nothingChanges(change);
  const before = known ?? (await judgeBase(change));
  const { faults, problem, checked } = checkHead(change, before.trust);
  const after = await planSide(checked, change, () => judgeManifests(base, checked));
  const edited = await findEdited({ ...change, own: head });
  const findings = [...faults, ...after.side.findings, ...edited];
  const texts = new Map([...checked.head.texts, ...head.texts]);
  const { plan } = after.side;
  return finish(
    change,
    before,
    { ...after.side, findings },
    {
      ignored: newIgnores(checked),
      deleted: deletedOf(edited, head),
      problem:
        after.failure ?? problem ?? before.failure ?? brokenBase(change, before.blocked, after.blocked),
      digest: plan ? digestPlan(plan, digestInputs(checked.head.resources, {})) : null,
      locate: (some: readonly Diagnostic[]) => locateAll(some, texts),
    },
  );
}

function finish(
  { base: opened, commits, files }: OpenedChange,
  before: JudgedBase,
  head: ReviewSide,
  rest: Pick<Parameters<typeof composeReview>[0], 'ignored' | 'deleted' | 'problem' | 'digest' | 'locate'>,
): JudgedChange {
  const standing = opened.resources.map(toDesired);
  const consider = (service: string) => considerOne(head.fleet, service);
  return {
    base: before.side,
    head,
    before,
    review: (collisions) => {
      const base = { ...before.side, findings: before.findingsLike(head.findings) };
      return composeReview({ base, head, standing, commits, files, collisions, consider, ...rest });
    },
  };
}

/** The same manifests, what could not be read of them, and the same state: there is nothing to plan. */
function isSame(base: OpenFleet, head: OpenFleet): boolean {
  const lockfiles = [base, head].map((side) => side.lockfile().value.text);
  return (
    lockfiles[0] === lockfiles[1] &&
    base.texts.size === head.texts.size &&
    toldOf(base) === toldOf(head) &&
    [...base.texts].every(([file, text]) => head.texts.get(file) === text)
  );
}

function toldOf({ early }: OpenFleet): string {
  return JSON.stringify(early.map(({ rule, message, at }) => [rule, message, at?.file]));
}

function nothingChanges(change: OpenedChange): JudgedChange {
  const side = plainSide(change.base);
  const { trust } = trustItself(change.base);
  return finish(change, { side, blocked: false, trust, findingsLike: () => side.findings }, side, {
    ignored: [],
    deleted: new Set(),
    problem: null,
    digest: null,
    locate: () => [],
  });
}

/** A side as it stands, unplanned. */
function plainSide({ fleet, resources, settings, diagnostics }: OpenFleet): ReviewSide {
  const desired = resources.map(toDesired);
  return { fleet, resources, settings, findings: diagnostics, desired, after: fleet, violations: [] };
}

interface JudgedSide {
  readonly side: ReviewSide;
  readonly blocked: boolean;
  /** Of the planner, where it gave up. */
  readonly failure?: ReviewProblem;
}

interface JudgedBase extends JudgedSide {
  /** With what was applied last, as the base's lockfile and as a fleet by the base's settings. */
  readonly trust: Trust;
  /** Of the rules of these findings: what no finding of a head could be the same as is not looked for. */
  readonly findingsLike: (findings: readonly Diagnostic[]) => readonly Diagnostic[];
}

/** Planned after the checks that may stop a plan alone; the others are run for what is found on a head. */
async function judgeBase(change: OpenedChange): Promise<JudgedBase> {
  const trusted = shareApplied(trustItself(change.base), change.base);
  const judged = await planSide(checkSide(trusted, change, 'blocking'), change, () => []);
  const findingsLike = (findings: readonly Diagnostic[]) => {
    const told = new Set(findings.map(({ rule }) => rule));
    const { head, diagnostics } = checkSide(trusted, change, told);
    return [...head.diagnostics, ...diagnostics];
  };
  return { ...judged, trust: trusted.trust, findingsLike };
}

/** Where the base is applied as it is, its own manifests are what was applied: a head shares most of them. */
function shareApplied(trusted: Trusted, base: OpenFleet): Trusted {
  if (trusted.trust.previousFleet() !== base.fleet) return trusted;
  const resources = base.resources.map(toDesired).toSorted(compareResources);
  return { ...trusted, trust: { ...trusted.trust, previous: { resources } } };
}

/** By the base, and under the same Config with what was applied last resolved once. */
function trustHead(
  head: OpenFleet,
  { base, named }: OpenedChange,
  { previous, previousFleet }: Trust,
): Trusted {
  const trusted = trustBase(head, base, named);
  const trust = { ...trusted.trust, previous };
  if (head.texts.get(CONFIG_FILE) !== base.texts.get(CONFIG_FILE)) return { ...trusted, trust };
  return { ...trusted, trust: { ...trust, previousFleet } };
}

/** Every finding, however many are alike. */
function checkSide(
  trusted: Trusted,
  { today }: OpenedChange,
  scope: 'uncapped' | 'blocking' | ReadonlySet<string> = 'uncapped',
): Trusted {
  return { ...trusted, head: checkFleet(trusted.head, contextOf(trusted, today), scope) };
}

/** `unplanned` tells what an apply would refuse where there can be no plan. */
async function planSide(
  checked: Trusted,
  { plan: planner = planFleet }: OpenedChange,
  unplanned: () => readonly Violation[],
): Promise<JudgedSide> {
  const { head, trust } = checked;
  const side = {
    ...plainSide(head),
    findings: [...head.diagnostics, ...checked.diagnostics],
  };
  if (head.blocked || checked.diagnostics.length > 0)
    return { side: { ...side, violations: unplanned() }, blocked: true };
  try {
    const plan = await planner(head.fleet);
    endStage('plan');
    const { desired, after, violations } = judge(head, trust, plan);
    const judged = { desired, after: after(), violations };
    endStage('judge');
    return { side: { ...side, plan, ...judged }, blocked: false };
  } catch (error) {
    return { side: { ...side, violations: unplanned() }, blocked: true, failure: plannerFailed(error) };
  }
}

/** A bug of ours must not hide what can be said without a plan. */
function plannerFailed(error: unknown): ReviewProblem {
  const message = `infractl ${version} failed while it planned (${(error as Error).message}); the rest is judged without a plan`;
  return { code: 'planner', message, files: [] };
}

interface CheckedHead {
  readonly checked: Trusted;
  /** Of the files that are judged as the base has them. */
  readonly faults: readonly Diagnostic[];
  readonly problem: ReviewProblem | null;
}

/** More rounds would mend less than they hide: references into what was put back, and theirs. */
const MOST_ROUNDS = 3;

/**
 * A head that cannot be planned is judged for the rest of what it changes: edited files with errors that stop a plan, and
 * that the base has not, count as the base has them. What dangles in a file that nobody edited is mended by none of it.
 */
function checkHead(change: OpenedChange, believed: Trust): CheckedHead {
  const { base, head, named } = change;
  const known = new Set(base.diagnostics.filter(isBlocking).map(({ message }) => message));
  const files = new Set<string>();
  const faults: Diagnostic[] = [];
  const isEdited = ({ at }: Diagnostic) =>
    at !== undefined && !files.has(at.file) && head.texts.get(at.file) !== base.texts.get(at.file);
  let checked = checkSide(trustHead(head, change, believed), change);
  for (let round = 0; round < MOST_ROUNDS && checked.head.blocked; round++) {
    const fresh = checked.head.diagnostics.filter(
      (one) => isBlocking(one) && !known.has(one.message) && isEdited(one),
    );
    if (fresh.length === 0) break;
    for (const one of fresh) files.add(one.at?.file ?? '');
    faults.push(...fresh);
    checked = checkSide(trustHead(putBack(head, base, files), change, believed), change);
  }
  if (files.size === 0) return { checked, faults, problem: null };
  const names = [...files];
  const list = names.length === 1 ? names[0] : `${names.length} files`;
  const message = `${list} cannot be read or followed; the rest is judged as if ${names.length === 1 ? 'it were' : 'they were'} as on ${named}`;
  return { checked, faults, problem: { code: 'broken-head', message, files: names } };
}

function isBlocking({ blocks, severity }: Diagnostic): boolean {
  return blocks === true && severity === 'error';
}

function putBack(head: OpenFleet, base: OpenFleet, files: ReadonlySet<string>): OpenFleet {
  const settings = files.has(CONFIG_FILE) ? base.settings : head.settings;
  return resolveOpen({ ...takeFiles(head, base, files), settings });
}

function brokenBase(
  { base, named }: OpenedChange,
  blocked: boolean,
  headBlocked: boolean,
): ReviewProblem | null {
  if (!blocked) return null;
  const message = headBlocked
    ? `${named} has errors itself, and until they are mended nothing can be planned: what this change places, moves or stops is not known`
    : `${named} has errors itself and cannot be planned; what it leaves without a place counts as new here`;
  const files = base.diagnostics.filter(isBlocking).flatMap(({ at }) => at?.file ?? []);
  return { code: 'broken-base', message, files: [...new Set(files)] };
}

/** Of the files that apply alone writes, and that are not as it writes them. */
function deletedOf(edited: readonly Diagnostic[], head: OpenFleet): ReadonlySet<string> {
  const files = edited.flatMap(({ at }) => at?.file ?? []);
  const has = (file: string) =>
    file === head.settings.lockfile ? head.lockfile().value.text !== undefined : head.texts.has(file);
  return new Set(files.filter((file) => !has(file)));
}

function newIgnores({ head, trust }: Trusted): readonly Ignored[] {
  return readIgnores(head.fleet)
    .filter(({ resource, rule }) => trust.ignores?.has(ignoreKey(resource, rule)) === false)
    .map(({ resource: { kind, name }, rule, reason }) => ({ resource: { kind, name }, rule, reason }));
}
