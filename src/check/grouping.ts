import type { ComputeNode } from '../model/fleet.ts';

/** So many computes are named; the others are counted. */
const MOST_NAMED = 3;

/** `db-01`, `db-01 and db-02`, `db-01, db-02, db-03 and 4 more`: one finding speaks for many alike machines. */
export function namesOf(computes: readonly Pick<ComputeNode, 'name'>[]): string {
  const names = computes.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = computes.length - names.length;
  const last = more > 0 ? `${more} more` : names.pop();
  return names.length === 0 ? String(last) : `${names.join(', ')} and ${last}`;
}
