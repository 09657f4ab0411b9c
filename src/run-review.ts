import { ignoreKey, readIgnores } from './check/ignores.ts';
import type { Violation } from './diff/index.ts';
import { CONFIG_FILE, locateAll } from './load/index.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Collision, Ignored, Review, ReviewProblem } from './model/review.ts';
import { composeReview, type ReviewSide } from './review/index.ts';
import { judgeManifests, prepareApply } from './run-apply.ts';
import { findEdited } from './run-edited.ts';
import { contextOf, trustBase, type Trusted, trustItself } from './run-trust.ts';
import { checkFleet, type OpenFleet, resolveOpen } from './run.ts';
import { toDesired } from './state/index.ts';

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
}

/** Both sides as an apply would leave them, and the review of them. */
export interface JudgedChange {
  readonly base: ReviewSide;
  readonly head: ReviewSide;
  /** Collisions with other branches are told beside the rest. */
  readonly review: (collisions: readonly Collision[]) => Review;
  /** The base, for another change of the same one. */
  readonly before: JudgedSide;
}

/**
 * load, validate, resolve, check and plan of both sides; what an apply of each would do; what is of the change alone.
 * `known`: the base, where another change of it was judged already.
 */
export async function judgeChange(change: OpenedChange, known?: JudgedSide): Promise<JudgedChange> {
  const { base, head } = change;
  if (isSame(base, head)) return nothingChanges(change);
  const before = known ?? (await judgeSide(trustItself(base), change, () => []));
  const mended = mendHead(change);
  const trusted = trustBase(mended.head, base, change.named);
  const after = await judgeSide(trusted, change, () => judgeManifests(base, trusted));
  const edited = await findEdited({ ...change, own: head });
  const findings = [...mended.faults, ...after.side.findings, ...edited];
  const texts = new Map([...mended.head.texts, ...head.texts]);
  return finish(
    change,
    before,
    { ...after.side, findings },
    {
      ignored: newIgnores(trusted),
      problem: mended.problem ?? brokenBase(change.named, before.blocked),
      digest: after.digest,
      locate: (some: readonly Diagnostic[]) => locateAll(some, texts),
    },
  );
}

function finish(
  { base: opened, commits, files }: OpenedChange,
  before: JudgedSide,
  head: ReviewSide,
  rest: Pick<Parameters<typeof composeReview>[0], 'ignored' | 'problem' | 'digest' | 'locate'>,
): JudgedChange {
  const standing = opened.resources.map(toDesired);
  return {
    base: before.side,
    head,
    before,
    review: (collisions) =>
      composeReview({ base: before.side, head, standing, commits, files, collisions, ...rest }),
  };
}

/** The same manifests and the same state: there is nothing to plan. */
function isSame(base: OpenFleet, head: OpenFleet): boolean {
  const lockfiles = [base, head].map((side) => side.lockfile().value.text);
  return (
    lockfiles[0] === lockfiles[1] &&
    base.texts.size === head.texts.size &&
    [...base.texts].every(([file, text]) => head.texts.get(file) === text)
  );
}

function nothingChanges(change: OpenedChange): JudgedChange {
  const side = plainSide(change.base);
  return finish(change, { side, blocked: false, digest: null }, side, {
    ignored: [],
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
  readonly digest: string | null;
}

/** `unplanned` tells what an apply would refuse where there can be no plan. */
async function judgeSide(
  trusted: Trusted,
  { today }: OpenedChange,
  unplanned: () => readonly Violation[],
): Promise<JudgedSide> {
  const checked = checkFleet(trusted.head, contextOf(trusted, today), 'uncapped');
  const findings = [...checked.diagnostics, ...trusted.diagnostics];
  if (checked.blocked || trusted.diagnostics.length > 0)
    return {
      side: { ...plainSide(checked), findings, violations: unplanned() },
      blocked: true,
      digest: null,
    };
  const { plan, desired, after, violations, digest } = await prepareApply(checked, trusted.trust, {});
  return {
    side: { ...plainSide(checked), findings, plan, desired, after, violations },
    blocked: false,
    digest,
  };
}

interface Mended {
  /** The head with the base's version of what cannot be read. */
  readonly head: OpenFleet;
  readonly faults: readonly Diagnostic[];
  readonly problem: ReviewProblem | null;
}

/** More rounds would mend less than they hide: references into what was put back, and theirs. */
const MOST_ROUNDS = 3;

/**
 * A head that cannot be planned is judged for the rest of what it changes: edited files with errors that stop a plan, and
 * that the base has not, count as the base has them. What dangles in a file that nobody edited is mended by none of it.
 */
function mendHead({ base, head, named, today }: OpenedChange): Mended {
  const known = new Set(base.diagnostics.filter(isBlocking).map(({ message }) => message));
  const files = new Set<string>();
  const faults: Diagnostic[] = [];
  const isEdited = ({ at }: Diagnostic) =>
    at !== undefined && !files.has(at.file) && head.texts.get(at.file) !== base.texts.get(at.file);
  let mended = head;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const trusted = trustBase(mended, base, named);
    const found = checkFleet(trusted.head, contextOf(trusted, today), 'blocking').diagnostics;
    const fresh = found.filter((one) => isBlocking(one) && !known.has(one.message) && isEdited(one));
    if (fresh.length === 0) break;
    for (const one of fresh) files.add(one.at?.file ?? '');
    faults.push(...fresh);
    mended = putBack(head, base, files);
  }
  if (files.size === 0) return { head, faults, problem: null };
  const names = [...files];
  const list = names.length === 1 ? names[0] : `${names.length} files`;
  const message = `${list} cannot be read or followed; the rest is judged as if ${names.length === 1 ? 'it were' : 'they were'} as on ${named}`;
  return { head: mended, faults, problem: { code: 'broken-head', message, files: names } };
}

function isBlocking({ blocks, severity }: Diagnostic): boolean {
  return blocks === true && severity === 'error';
}

function putBack(head: OpenFleet, base: OpenFleet, files: ReadonlySet<string>): OpenFleet {
  const isOut = (file: string | undefined) => file !== undefined && files.has(file);
  const texts = new Map(head.texts);
  for (const file of files) {
    const text = base.texts.get(file);
    if (text === undefined) texts.delete(file);
    else texts.set(file, text);
  }
  return resolveOpen({
    ...head,
    texts,
    settings: isOut(CONFIG_FILE) ? base.settings : head.settings,
    resources: [
      ...head.resources.filter(({ origin }) => !isOut(origin.file)),
      ...base.resources.filter(({ origin }) => isOut(origin.file)),
    ],
    early: [
      ...head.early.filter(({ at }) => !isOut(at?.file)),
      ...base.early.filter(({ at }) => isOut(at?.file)),
    ],
  });
}

function brokenBase(named: string, blocked: boolean): ReviewProblem | null {
  if (!blocked) return null;
  const message = `${named} has errors itself and cannot be planned; what it leaves without a place counts as new here`;
  return { code: 'broken-base', message, files: [] };
}

function newIgnores({ head, trust }: Trusted): readonly Ignored[] {
  return readIgnores(head.fleet)
    .filter(({ resource, rule }) => trust.ignores?.has(ignoreKey(resource, rule)) === false)
    .map(({ resource: { kind, name }, rule, reason }) => ({ resource: { kind, name }, rule, reason }));
}
