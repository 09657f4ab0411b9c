import type { PlanOptions } from '../model/plan.ts';
import type { ShownApply } from '../render/changes/apply.ts';
import type { FileEdit } from '../render/changes/patch.ts';
import { type Prepared, prepareApply, writeFiles } from '../run-apply.ts';
import { escapeTerminal } from '../text/escape.ts';
import { hasUndoLog, recover, type WorkFolder, type Written } from '../write/index.ts';
import { allow, sayAllowances } from './allowances.ts';
import { landCommit, makeApplyCommit, unlockRefs } from './apply-commit.ts';
import { openApplied } from './applied.ts';
import type { Applying, ReadyApply, Request } from './applying.ts';
import { editsOf, filesToWrite } from './edits.ts';
import { CommandFailure, type Io } from './io.ts';
import { readNames } from './names.ts';
import { requireRepository } from './revisions.ts';
import type { Session } from './session.ts';
import { findWorkFolder } from './tree.ts';

interface DryRun {
  readonly shown: ShownApply;
  readonly edits: readonly FileEdit[];
}

/** load to diff, and no further; beside it the edits that an apply would make, none where it would be refused. */
export async function dryRun(applying: Applying): Promise<DryRun> {
  const ready = await prepare(applying);
  const isRefused = ready.prepared.violations.length > 0;
  const edits = isRefused ? [] : editsOf(ready.session, ready.files, applying.io);
  return { shown: show(ready, 'dry-run', NOTHING_WRITTEN), edits };
}

/** An apply in this tree, and a commit of it where one is asked for. The caller holds the lock. */
export async function applyHere(applying: Applying, root: string): Promise<ShownApply> {
  const { io, landing } = applying;
  const repository = landing.commit ? await requireRepository(root, io, '--commit') : undefined;
  if (repository) await unlockRefs(repository, io);
  undoInterrupted(io, findWorkFolder(root, io));
  const ready = await prepare(applying);
  if (ready.prepared.violations.length > 0) return show(ready, 'refused', NOTHING_WRITTEN);
  const made = repository && (await makeApplyCommit(repository, root, ready, landing));
  const written = write(ready);
  if (repository && made) await landCommit(repository, made, io);
  return { ...show(ready, 'applied', written), commit: made?.oid ?? null };
}

/** Reads, plans and compares; ends the command where the plan is not the one that was reviewed (exit 4). */
export async function prepare(applying: Applying): Promise<ReadyApply> {
  const { io, flags, today, request } = applying;
  const { session, trust } = await openApplied(io, flags, today);
  const prepared = await prepareApply(
    session,
    allow(trust, request.allowances),
    readOptions(request, session),
  );
  refuseStale(request, prepared);
  const files = filesToWrite(session, prepared);
  return { session, prepared, files, allowed: sayAllowances(request.allowances) };
}

function readOptions(request: Request, { fleet }: Session): PlanOptions {
  const { kept, compute, without, drain, rebalance, makeRoom } = request;
  if (kept) return kept.options;
  return {
    only: readNames('--compute', compute, 'Compute', fleet.computes),
    without: readNames('--without', without, 'Compute', fleet.computes),
    drain: readNames('--drain', drain, 'Compute', fleet.computes),
    rebalance,
    ...(makeRoom === undefined ? {} : { makeRoom }),
  };
}

function refuseStale({ kept, expect }: Request, { inputs, digest }: Prepared): void {
  const stale = (why: string) => new CommandFailure('stale', 4, `${why}; plan and review again`);
  if (kept && kept.inputs !== inputs) throw stale('the manifests changed since the plan was kept');
  if (kept && kept.digest !== digest) throw stale('the plan comes out otherwise than it was kept');
  if (expect !== undefined && expect !== digest)
    throw stale(`the plan is ${digest}, not the expected ${expect}`);
}

/** Takes back what an apply that was killed half-way wrote. */
export function undoInterrupted(io: Io, work: WorkFolder): void {
  if (!hasUndoLog(work)) return;
  const recovery = recover(work);
  if (recovery.outcome === 'failed') throw new CommandFailure('io', 1, recovery.problem);
  if (recovery.outcome === 'none' || recovery.outcome === 'finished') return;
  if (recovery.outcome === 'refused')
    return io.stderr(`note: an undo log in ${work.folder} is not acted on: ${recovery.why}\n`);
  const files = recovery.files.map(escapeTerminal).join(', ');
  const said =
    recovery.outcome === 'rolled-back' ? 'undone' : 'left as it is, for its files were changed since';
  io.stderr(`note: an apply that was interrupted is ${said}: ${files}\n`);
}

/** Ends the command where a file cannot be written; then nothing is. */
export function write({ session, files }: ReadyApply): Extract<Written, { ok: true }> {
  const written = writeFiles(session.work, files);
  if (!written.ok) throw new CommandFailure('io', 1, written.problem);
  return written;
}

export const NOTHING_WRITTEN = { written: [], removed: [] };

export function show(
  { prepared }: ReadyApply,
  outcome: ShownApply['outcome'],
  { written, removed }: Pick<ShownApply, 'written' | 'removed'>,
): ShownApply {
  return {
    ...prepared,
    unplaced: prepared.plan.unplaced,
    outcome,
    written,
    removed,
    commit: null,
    pushed: null,
  };
}
