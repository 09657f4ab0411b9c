import type { State } from '../model/state.ts';
import { checkFleet } from '../run.ts';
import { readLockfile } from '../state/index.ts';
import { CommandFailure, type Io } from './io.ts';
import { openSession, requireSound, type Session } from './session.ts';

/** A fleet that may be planned, with what was applied last. */
export interface Applied {
  readonly session: Session;
  /** Empty where nothing was applied yet. */
  readonly previous: State;
  /** False where there is no lockfile. */
  readonly known: boolean;
}

/** Reads manifests and lockfile. Ends the command where either has an error that stops a plan. */
export async function openApplied(io: Io, flags: { readonly dir?: string }, today: string): Promise<Applied> {
  const opened = await openSession(io, flags);
  const { value, diagnostics } = readLockfile(opened.root, opened.settings.lockfile);
  const known = value.text !== undefined;
  const context = known && diagnostics.length === 0 ? { today, previous: value.state } : { today };
  const session = checkFleet(opened, context, 'blocking');
  const [fault] = diagnostics;
  if (fault && !session.blocked) throw new CommandFailure('lockfile', 1, fault.message, { diagnostics });
  requireSound({ ...session, diagnostics: [...session.diagnostics, ...diagnostics] });
  return { session, previous: value.state, known };
}
