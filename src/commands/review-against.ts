import { isAncestor, type Repository, resolveRevision } from '../git/index.ts';
import type { Collision } from '../model/review.ts';
import { findCollisions } from '../review/index.ts';
import { judgeChange, type JudgedChange } from '../run-review.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { mergeInto, type OpenedRevisions } from './review-sides.ts';
import { openCommit, readRevision } from './revisions.ts';

/** The revisions of --against, given once or more, with commas or without. */
export function readAgainst(words: readonly string[]): readonly string[] {
  const named = words.flatMap((word) => word.split(',')).map((word) => word.trim());
  if (named.some((word) => word === ''))
    throw usageError('--against wants a revision, or several with commas between them');
  for (const word of named) readRevision('--against', word);
  return [...new Set(named)];
}

/**
 * What this change and other branches both take. Each is merged into the same base, as if it were the next one; one that
 * holds this change, or is held by it, collides with nothing. Where this change changes nothing, nobody is asked.
 */
export async function lookAgainst(
  repository: Repository,
  judged: JudgedChange,
  change: OpenedRevisions,
  { against, io }: { readonly against: readonly string[]; readonly io: Io },
): Promise<readonly Collision[]> {
  if (against.length === 0 || judged.review([]).verdict === 'ok') return [];
  const found: Collision[] = [];
  for (const revision of against)
    found.push(...(await collide({ repository, judged, change, io }, revision)));
  return found;
}

interface Looking {
  readonly repository: Repository;
  readonly judged: JudgedChange;
  readonly change: OpenedRevisions;
  readonly io: Io;
}

async function collide(looking: Looking, revision: string): Promise<readonly Collision[]> {
  const { repository, judged, change, io } = looking;
  const { base, head } = change.commits;
  const unreadable = (why: string): readonly Collision[] => [
    { revision, what: 'unreadable', message: `cannot be compared: ${why}` },
  ];
  const resolved = await resolveRevision(repository.git, revision);
  if (!resolved.ok) return unreadable(resolved.problem);
  const { oid } = resolved;
  if ((await isAncestor(repository.git, oid, head)) || (await isAncestor(repository.git, head, oid)))
    return [];
  try {
    const merged = await mergeInto(repository, change.base, { base, head: oid }, io);
    if (!merged.ok) return unreadable(merged.message);
    try {
      const opened = await openCommit({ ...repository, git: merged.git }, merged.commit, change.base);
      const other = await judgeChange({ ...change, head: opened }, judged.before);
      return findCollisions({ base: judged.base, head: judged.head, other: other.head, revision });
    } finally {
      merged.close();
    }
  } catch (error) {
    if (error instanceof CommandFailure) return unreadable(error.message);
    throw error;
  }
}
