import type { Command } from 'commander';
import { type Repository, resolveRevision } from '../git/index.ts';
import { renderApply, type ShownApply } from '../render/changes/apply.ts';
import { filesOf, prepareApply } from '../run-apply.ts';
import { contextOf, type Trusted, trustBase } from '../run-trust.ts';
import { checkFleet, resolveOpen } from '../run.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { FileChange } from '../write/index.ts';
import { NOTHING_WRITTEN, show, undoInterrupted, write } from './apply-here.ts';
import type { ReadyApply } from './applying.ts';
import { CommandFailure, type Io } from './io.ts';
import { openRevision, readRevision, requireRepository } from './revisions.ts';
import {
  LIMIT_OPTION,
  openSession,
  readFormat,
  readLimit,
  readToday,
  requireSound,
  type Session,
} from './session.ts';
import { requireLockfile } from './sides.ts';
import { findWorkFolder } from './tree.ts';
import { readSeconds, underLock } from './under-lock.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly base?: string;
  readonly today?: string;
  readonly lockTimeout: string;
}

const EXAMPLES = `
For a merge, rebase or cherry-pick that stopped in the generated folder or the lockfile: whatever stands there, they become
what an apply of the manifests leaves on top of the base, whose lockfile and generated files tell what runs. Mend conflicts
in manifests of your own first. Writes files alone: add and commit them as part of the merge.
Exit codes: 0 done, 1 error, 3 an apply would be refused; then nothing is written.

Examples:
  infractl regen                      what runs is as the branch has it that is merged in (on main: as HEAD has it)
  infractl regen --base origin/main   as origin/main has it`;

export function register(command: Command, io: Io): void {
  command
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--base <revision>', 'whose lockfile and generated files tell what runs')
    .option('--lock-timeout <seconds>', 'how long to wait for another apply in this tree', '60')
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .addHelpText('after', EXAMPLES)
    .action(() => regen(command.optsWithGlobals<Flags>(), io));
}

async function regen(flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const today = readToday(io, flags);
  const limit = readLimit(flags);
  const patience = readSeconds('--lock-timeout', flags.lockTimeout);
  const named = readRevision('--base', flags.base);
  const shown = await underLock(io, flags, patience, (root) => regenHere(root, named, today, flags, io));
  io.stdout(renderApply(shown, format, { color: io.color, limit }));
  for (const { message } of shown.violations) io.stderr(`unsafe: ${escapeTerminal(message)}\n`);
  io.exit(shown.violations.length > 0 ? 3 : 0);
}

async function regenHere(
  root: string,
  named: string | undefined,
  today: string,
  flags: Flags,
  io: Io,
): Promise<ShownApply> {
  undoInterrupted(io, findWorkFolder(root, io));
  const own = withoutWritten(await openSession(io, flags));
  const repository = await requireRepository(root, io, 'regen');
  const base = named ?? (await baseOf(repository));
  const sides = trustBase(own, await openRevision(repository, base), base);
  const ready = await prepareOn(sides, own, today);
  io.stderr(`note: what runs is as ${base} has it\n`);
  if (ready.prepared.violations.length > 0) return show(ready, 'refused', NOTHING_WRITTEN);
  return show(ready, 'applied', write(ready));
}

/** Conflict markers in what is written anew stop nothing. */
function withoutWritten(own: Session): Session {
  const { generated, lockfile } = own.settings;
  const ours = (file: string | undefined) =>
    file !== undefined && (file === lockfile || file.startsWith(`${generated}/`));
  return { ...own, ...resolveOpen({ ...own, early: own.early.filter(({ at }) => !ours(at?.file)) }) };
}

/**
 * Who tells what runs: on the main branch, or where a rebase stopped, HEAD; where another branch takes main in, what is
 * merged in.
 */
async function baseOf({ git, branch }: Repository): Promise<string> {
  const merged = await resolveRevision(git, 'MERGE_HEAD');
  if (!merged.ok || branch === undefined || /^refs\/heads\/(?:main|master|trunk)$/.test(branch))
    return 'HEAD';
  return 'MERGE_HEAD';
}

async function prepareOn(sides: Trusted<Session>, own: Session, today: string): Promise<ReadyApply> {
  const session = checkFleet(sides.head, contextOf(sides, today), 'blocking');
  requireSound(session);
  requireLockfile(sides);
  const prepared = await prepareApply(session, sides.trust, {});
  const files = filesOf(session.root, session, prepared);
  if (!files.ok) throw new CommandFailure('io', 1, files.problem);
  return { session, prepared, files: [...stale(own, files.changes), ...files.changes], allowed: '' };
}

/** Generated files that are here alone: no apply on the base leaves them. */
function stale({ texts, resources, settings }: Session, changes: readonly FileChange[]): FileChange[] {
  const kept = new Set([
    ...changes.map(({ file }) => file),
    ...resources.filter(({ generated }) => !generated).map(({ origin }) => origin.file),
  ]);
  const here = [...texts.keys()].filter((file) => file.startsWith(`${settings.generated}/`));
  return here.filter((file) => !kept.has(file)).map((file) => ({ file, content: null }));
}
