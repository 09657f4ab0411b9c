import { findRepository } from '../git/index.ts';
import type { FileEdit } from '../render/changes/patch.ts';
import { filesOf, type Prepared } from '../run-apply.ts';
import { type FileChange, pendingSteps } from '../write/index.ts';
import { CommandFailure, type Io } from './io.ts';
import type { Session } from './session.ts';

/** `-o patch` */
export const PATCH = 'patch';

/** The files that an apply leaves. Ends the command where one of them is not `apply`'s to write. */
export function filesToWrite(session: Session, prepared: Prepared): readonly FileChange[] {
  const files = filesOf(session.root, session, prepared);
  if (!files.ok) throw new CommandFailure('io', 1, files.problem);
  return files.changes;
}

/** What of them is not on the disk yet, named as git names files: from the top level of the repository around the fleet. */
export function editsOf(
  { root }: Session,
  files: readonly FileChange[],
  { env }: Pick<Io, 'env'>,
): readonly FileEdit[] {
  const place = findRepository(root, env);
  const prefix = place.ok ? place.prefix : '';
  return pendingSteps(root, files).map((step) => ({
    ...step,
    file: prefix + step.file,
  }));
}
