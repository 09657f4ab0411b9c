import type { Fleet, Gates } from './fleet.ts';
import type { State, StateResource } from './state.ts';

/**
 * Who is believed where a fleet is judged. Made in run-trust.ts, carried through the pipeline: no command picks by itself
 * whose lockfile, gates, protection or severities count.
 */
export interface Trust {
  /** The revision that is believed, as the user named it; null where the fleet is believed itself, as by an apply. */
  readonly base: string | null;
  /** What was applied last; empty where nothing was. */
  readonly previous: State;
  /** False where there is no lockfile, or none that can be read. */
  readonly known: boolean;
  /** `previous` as a fleet, resolved when it is first asked for, once. */
  readonly previousFleet: () => Fleet;
  /** The gates that bind, all of them: the believed ones, and the head's own, for what is tighter there stops the apply after the merge. */
  readonly gates: readonly Gates[];
  /** Where the head's own Config allows more than the believed one does; empty without a base. */
  readonly loosened: readonly Loosened[];
  /** The manifests of the believed side: what is protected there is protected, applied or not. Empty without a base. */
  readonly manifests: readonly StateResource[];
  /** `KIND/NAME/RULE` of the ignores that the believed side has, in the head's names; undefined: every ignore is believed. */
  readonly ignores?: ReadonlySet<string>;
}

/** A gate or a check that allows more than before. */
export interface Loosened {
  /** Below spec of the Config. */
  readonly path: readonly string[];
  readonly before: string;
  readonly after: string;
}
