import { contextOf } from '../run-trust.ts';
import type { Trust } from '../model/trust.ts';
import { checkFleet } from '../run.ts';
import type { Io } from './io.ts';
import { requireSound, type Session } from './session.ts';
import { openSides, requireLockfile, type SideFlags, type Sides } from './sides.ts';

/** A fleet that may be planned, and who is believed of it: what was applied last, the gates. */
export interface Applied {
  readonly session: Session;
  readonly trust: Trust;
}

/** Reads manifests and lockfile. Ends the command where either has an error that stops a plan. */
export async function openApplied(io: Io, flags: SideFlags, today: string): Promise<Applied> {
  return appliedOf(await openSides(io, flags), today);
}

/** The same of sides that are open. */
export function appliedOf(sides: Sides, today: string): Applied {
  const session = checkFleet(sides.head, contextOf(sides, today), 'blocking');
  if (!session.blocked) requireLockfile(sides);
  requireSound({ ...session, diagnostics: [...session.diagnostics, ...sides.diagnostics] });
  return { session, trust: sides.trust };
}
