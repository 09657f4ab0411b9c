import { compareResources } from '../kinds/index.ts';
import type { Change, DesiredResource, FieldChange, State, StateResource } from '../model/state.ts';
import { diffFields } from './fields.ts';
import { inOneNotation, withoutNotation } from './notation.ts';
import { matchResources, type Pairs } from './match.ts';
import { followAddresses, inOneForm, type Sides } from './one-form.ts';
import { unfoldState } from './unfold-state.ts';

export { costOf, type CostChange } from './cost.ts';
export { findViolations, nothingLoaded } from './gates.ts';
export type { Violation } from './judged.ts';

export interface ChangeSummary {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/**
 * What an apply would change, in canonical order (a delete before a create of the same name). Where a manifest stands,
 * the order of its keys and its comments are no change; a thing under a new name is one update.
 */
export function diffStates(previous: State, wanted: readonly DesiredResource[]): readonly Change[] {
  return changesOf(pairStates(previous, wanted));
}

/**
 * What was what before, each resource that stands inside another by itself. Where two claim one previous name, the first by
 * name has it.
 */
export function pairStates(previous: State, wanted: readonly DesiredResource[]): Pairs {
  return matchResources(unfoldState(previous.resources), unfoldState(wanted).toSorted(compareResources));
}

/** The changes between what was paired. */
export function changesOf(pairs: Pairs): readonly Change[] {
  const changes: Ranked[] = pairs.gone.map((resource) =>
    rank(resource, describe('delete', resource, undefined, null)),
  );
  const follow = followAddresses(pairs);
  for (const resource of pairs.desired) {
    const before = pairs.previousOf.get(resource);
    if (before === resource) continue;
    const change = describe(before ? 'update' : 'create', before, resource, resource.file, follow);
    if (change.action === 'create' || change.fields.length > 0) changes.push(rank(resource, change));
  }
  return changes.toSorted(compareRanked).map(({ change }) => change);
}

interface Ranked {
  readonly of: StateResource;
  readonly change: Change;
}

function rank(of: StateResource, change: Change): Ranked {
  return { of, change };
}

function compareRanked(a: Ranked, b: Ranked): number {
  return compareResources(a.of, b.of) || (a.change.action < b.change.action ? 1 : -1);
}

function describe(
  action: Change['action'],
  before: StateResource | undefined,
  after: DesiredResource | undefined,
  file: string | null,
  follow?: Sides<ReadonlyMap<string, string>>,
): Change {
  const { kind, name } = (after ?? before) as StateResource;
  const [long, other] = before && after && follow ? inOneForm(before, after, follow) : [before, after];
  const renamed = long && other && long.name !== other.name ? { previousName: long.name } : {};
  const fields = diffFields(long, other);
  const meant = long && other && fields.length > 0 ? meaningful(fields, long, other) : fields;
  return { action, kind, name, ...renamed, file, fields: meant };
}

function meaningful(
  fields: readonly FieldChange[],
  before: StateResource,
  after: StateResource,
): readonly FieldChange[] {
  return withoutNotation(fields, diffFields(inOneNotation(before), inOneNotation(after)));
}

export function summarize(changes: readonly Change[]): ChangeSummary {
  const count = (action: Change['action']) => changes.filter((change) => change.action === action).length;
  return { create: count('create'), update: count('update'), delete: count('delete') };
}
