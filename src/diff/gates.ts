import type { Gate, Gates } from '../model/fleet.ts';
import type { Placement, Plan } from '../model/plan.ts';
import type { DesiredResource, State, StateResource } from '../model/state.ts';
import { annotationOf, type Pairs } from './match.ts';

const PROTECT = 'infractl.dev/protect';

/** Why an apply must not go on by itself. */
export interface Violation {
  readonly rule: 'nothing-loaded' | 'unplaced' | 'deletions' | 'moves' | 'protect';
  readonly message: string;
}

export interface Judged extends Pairs {
  readonly previous: State;
  readonly desired: readonly DesiredResource[];
  readonly plan: Plan;
  readonly gates: Gates;
}

/** Everything that makes an apply unsafe or infeasible (exit 3); empty where it may write. */
export function findViolations(judged: Judged): readonly Violation[] {
  return [...nothingLoaded(judged), ...planViolations(judged), ...deletions(judged), ...protection(judged)];
}

/** What can be judged of a plan alone, without a previous state. */
export function planViolations({ plan, gates }: Pick<Judged, 'plan' | 'gates'>): readonly Violation[] {
  return [...unplaced(plan, gates), ...moves(plan, gates)];
}

/** A typo in a pattern, a wrong folder, an empty checkout: none of them may delete everything. */
export function nothingLoaded({
  previous,
  desired,
}: Pick<Judged, 'previous' | 'desired'>): readonly Violation[] {
  const count = (resources: readonly StateResource[]) => resources.filter(isWritten).length;
  const before = count(previous.resources);
  if (before === 0 || count(desired) > 0) return [];
  const message = `no manifest was loaded, and the lockfile holds ${before}: an empty folder deletes nothing`;
  return [{ rule: 'nothing-loaded', message }];
}

function isWritten({ kind, generated }: StateResource): boolean {
  return kind !== 'Config' && !generated;
}

function unplaced(plan: Plan, gates: Gates): readonly Violation[] {
  const { unplaced: count, instances } = plan.summary;
  return exceeded('unplaced', count, gates.unplaced, instances, [
    'instance has no place',
    'instances have no place',
  ]);
}

function moves(plan: Plan, gates: Gates): readonly Violation[] {
  const standing = plan.placements
    .filter(({ action }) => action !== 'create')
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return exceeded('moves', plan.summary.moved, gates.moves, standing, [
    'instance would move',
    'instances would move',
  ]);
}

/** A generated Assignment that goes because its instances moved is a move, which has a gate of its own. */
function deletions({ gone, previous, plan, gates }: Judged): readonly Violation[] {
  const left = new Set(
    plan.placements
      .filter(({ action }) => action === 'move')
      .map(({ service, from }) => `${service} ${from}`),
  );
  const deleted = gone.filter(
    ({ generated, spec }) => !generated || !left.has(`${String(spec['service'])} ${String(spec['compute'])}`),
  );
  return exceeded('deletions', deleted.length, gates.deletions, previous.resources.length, [
    'resource would be deleted',
    'resources would be deleted',
  ]);
}

function exceeded(
  rule: 'unplaced' | 'deletions' | 'moves',
  count: number,
  gate: Gate | undefined,
  total: number,
  [one, many]: readonly [string, string],
): readonly Violation[] {
  if (gate === undefined) return [];
  const most = 'count' in gate ? gate.count : Math.floor(gate.share * total + 1e-9);
  if (count <= most) return [];
  const allowed =
    'count' in gate ? `${gate.count}` : `${most} (${+(gate.share * 100).toFixed(6)} % of ${total})`;
  return [{ rule, message: `${count} ${count === 1 ? one : many}; gates.${rule} allows ${allowed}` }];
}

/** Nothing that says protect is deleted, and nothing is taken away from a compute that says so. */
function protection(judged: Judged): readonly Violation[] {
  const guarded = guardedComputes(judged);
  const deleted = judged.gone.filter(isProtected).map(({ kind, name }) => `${kind} ${name} would be deleted`);
  const removed = [...removedFromState(judged, guarded), ...removedByPlan(judged, guarded)].map(
    ([what, compute]) => `${what} would be taken from Compute ${compute}`,
  );
  const help = `which is protected by ${PROTECT}; to allow it, remove the annotation and apply that first`;
  return [...new Set([...deleted, ...removed])].map((message) => ({
    rule: 'protect',
    message: `${message}, ${help}`,
  }));
}

function isProtected({ metadata }: StateResource): boolean {
  return annotationOf(metadata, PROTECT) === 'true';
}

/** Computes protected before or now, by their name before, with their name now. */
function guardedComputes({ desired, previousOf, gone }: Judged): ReadonlyMap<string, string> {
  const guarded = new Map(
    gone.filter((before) => before.kind === 'Compute' && isProtected(before)).map(({ name }) => [name, name]),
  );
  for (const now of desired.filter(({ kind }) => kind === 'Compute')) {
    const before = previousOf.get(now) ?? now;
    if (isProtected(now) || isProtected(before)) guarded.set(before.name, now.name);
  }
  return guarded;
}

type Removal = readonly [what: string, compute: string];

/** Assignments and vms of the previous state that are there no more, or with fewer instances. */
function removedFromState(
  { previousOf, gone }: Judged,
  guarded: ReadonlyMap<string, string>,
): readonly Removal[] {
  const lost = gone.filter((before) => guarded.has(placeOf(before)));
  const left = [...previousOf].filter(([now, before]) => {
    const place = guarded.get(placeOf(before));
    return place !== undefined && (placeOf(now) !== place || quantityOf(now) < quantityOf(before));
  });
  return [...lost, ...left.map(([, before]) => before)].map((before) => [whatOf(before), placeOf(before)]);
}

/** What the planner takes away: an Assignment that no lockfile tells of is seen here alone. */
function removedByPlan({ plan }: Judged, guarded: ReadonlyMap<string, string>): readonly Removal[] {
  const names = new Set(guarded.values());
  const leaves = ({ action, from, compute }: Placement) =>
    action === 'remove' ? compute : action === 'move' ? (from ?? '') : '';
  return plan.placements
    .filter((row) => names.has(leaves(row)))
    .map((row) => [`service ${row.service}`, leaves(row)]);
}

/** The compute that something runs on; '' where it is no such thing. */
function placeOf({ kind, spec }: StateResource): string {
  const place = kind === 'Assignment' ? spec['compute'] : kind === 'Compute' ? spec['host'] : undefined;
  return typeof place === 'string' ? place : '';
}

function whatOf({ kind, name, spec }: StateResource): string {
  return kind === 'Assignment' ? `service ${String(spec['service'])}` : `vm ${name}`;
}

function quantityOf({ kind, spec }: StateResource): number {
  return kind === 'Assignment' && typeof spec['quantity'] === 'number' ? spec['quantity'] : 1;
}
