import { locateAll } from '../load/index.ts';
import type { Outcome } from '../serve/index.ts';
import { fetchUpstream, applyAndPush } from './apply-push.ts';
import type { Applying } from './applying.ts';
import { CommandFailure, type ExitCode, type FailureCode } from './io.ts';
import { underLock } from './under-lock.ts';

/** What a round of the loop did. */
export interface Round {
  readonly outcome: Outcome;
  readonly exit: ExitCode;
  /** The commit that the branch is at now; undefined where that is not known. */
  readonly head?: string;
  readonly commit?: string | null;
  readonly summary?: { readonly create: number; readonly update: number; readonly delete: number };
  readonly error?: { readonly code: FailureCode; readonly message: string };
}

/**
 * Fetches the branch and, where it is not at `done`, applies and pushes. Faults are told in the round, for the loop goes
 * on.
 */
export async function reconcileRound(
  applying: Applying,
  patience: number,
  done: string | undefined,
): Promise<Round> {
  try {
    return await underLock(applying.io, applying.flags, patience, (root) =>
      applyChange(applying, root, done),
    );
  } catch (error) {
    const { code, exit, message } = readFault(error);
    return { outcome: 'failed', exit, error: { code, message } };
  }
}

async function applyChange(applying: Applying, root: string, done: string | undefined): Promise<Round> {
  const before = await fetchUpstream(applying, root);
  const standing = before.tracked === before.head && before.tracked === done;
  if (standing && done !== undefined) return { outcome: 'unchanged', exit: 0, head: done };
  const { outcome, violations, commit, summary } = await applyAndPush(applying, root);
  if (outcome === 'refused') {
    const message = violations.map((violation) => violation.message).join('; ');
    return { outcome, exit: 3, summary, error: { code: 'unsafe', message } };
  }
  const head = commit ?? before.tracked;
  return {
    outcome: commit === null ? 'unchanged' : 'applied',
    exit: 0,
    commit,
    summary,
    ...(head === undefined ? {} : { head }),
  };
}

function readFault(error: unknown): { code: FailureCode; exit: ExitCode; message: string } {
  if (!(error instanceof CommandFailure))
    return { code: 'internal', exit: 1, message: error instanceof Error ? error.message : String(error) };
  const { code, exit, message, diagnostics, texts } = error;
  const [first] = locateAll(diagnostics, texts);
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  const place = first?.file === undefined ? '' : `${first.file}:${first.line ?? 1}: `;
  return { code, exit, message: first ? `${message}: ${place}${first.message}${more}` : message };
}
