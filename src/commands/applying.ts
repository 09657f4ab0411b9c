import type { PlanFile } from '../plan-file/index.ts';
import type { Prepared } from '../run-apply.ts';
import type { FileChange } from '../write/index.ts';
import type { Allowances } from './allowances.ts';
import type { Io } from './io.ts';
import type { Session } from './session.ts';

/** What the user asked for, before any manifest was read. */
export interface Request {
  readonly compute: readonly string[];
  readonly without: readonly string[];
  readonly drain: readonly string[];
  readonly rebalance: boolean;
  readonly makeRoom?: number;
  readonly expect?: string;
  /** Gates lifted for the plan that `expect` or `kept` names. */
  readonly allowances: Allowances;
  readonly kept?: PlanFile;
}

/** How an apply ends in git. */
export interface Landing {
  readonly commit: boolean;
  readonly push: boolean;
  /** The branch of the remote, where it is not the one that is checked out. */
  readonly branch?: string;
  /** How long a remote may take, in milliseconds. */
  readonly timeout: number;
  /** Whether manifests may be planned from that no commit holds. */
  readonly allowDirty: boolean;
}

/** What every part of an apply needs. */
export interface Applying {
  readonly io: Io;
  readonly flags: { readonly dir?: string };
  readonly today: string;
  readonly request: Request;
  readonly landing: Landing;
}

/** A plan that may be written, unless it has violations, and the files that it leaves. */
export interface ReadyApply {
  readonly session: Session;
  readonly prepared: Prepared;
  readonly files: readonly FileChange[];
  /** Gates that were lifted for it, as they were written; '' where none was. */
  readonly allowed: string;
}
