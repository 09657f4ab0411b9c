import type { Placement } from '../model/plan.ts';
import type { StateResource } from '../model/state.ts';
import type { Judged, Violation } from './judged.ts';
import { annotationOf, matchResources } from './match.ts';

const PROTECT = 'infractl.dev/protect';

/** Nothing that says protect is deleted, and nothing is taken away from a compute that says so. */
export function protection(judged: Judged): readonly Violation[] {
  const believed = new Set(judged.trust.manifests.filter(saysProtect).map(keyOf));
  const isProtected = (one: StateResource) => saysProtect(one) || believed.has(keyOf(one));
  const guarded = guardedComputes(judged, isProtected);
  const deleted = [...judged.gone.filter(isProtected), ...goneUnapplied(judged)].map(
    ({ kind, name }) => `${kind} ${name} would be deleted`,
  );
  const removed = [...removedFromState(judged, guarded), ...removedByPlan(judged, guarded)].map(
    ([what, compute]) => `${what} would be taken from Compute ${compute}`,
  );
  const help = `which is protected by ${PROTECT}; to allow it, remove the annotation and apply that first`;
  return [...new Set([...deleted, ...removed])].map((message) => ({
    rule: 'protect',
    message: `${message}, ${help}`,
  }));
}

function saysProtect({ metadata }: StateResource): boolean {
  return annotationOf(metadata, PROTECT) === 'true';
}

function keyOf({ kind, name }: StateResource): string {
  return `${kind}/${name}`;
}

/** What the believed manifests protect, though no lockfile tells of it yet. */
function goneUnapplied({ trust, desired }: Judged): readonly StateResource[] {
  const guarded = trust.manifests.filter(saysProtect);
  if (guarded.length === 0) return [];
  const applied = new Set(trust.previous.resources.map(keyOf));
  return matchResources(guarded, desired).gone.filter((one) => !applied.has(keyOf(one)));
}

type Test = (resource: StateResource) => boolean;

/** Computes protected before or now, by their name before, with their name now. */
function guardedComputes(
  { desired, previousOf, gone }: Judged,
  isProtected: Test,
): ReadonlyMap<string, string> {
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
  if (!plan) return [];
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
