import type { Command } from 'commander';
import type { Diagnostic } from '../model/diagnostic.ts';
import { renderDifference, type ShownDifference } from '../render/changes/difference.ts';
import { renderPatch } from '../render/changes/patch.ts';
import { compareFleets, judgeManifests, prepareApply } from '../run-apply.ts';
import type { OpenFleet } from '../run.ts';
import { escapeTerminal } from '../text/escape.ts';
import { type Applied, openApplied } from './applied.ts';
import { editsOf, filesToWrite, PATCH } from './edits.ts';
import { type Io, usageError } from './io.ts';
import { LIMIT_OPTION, readFormat, readLimit, readToday, requireSound, type Session } from './session.ts';
import { type BaseSide, openSides, type Sides } from './sides.ts';

const FORMATS = ['text', 'json', 'markdown', PATCH] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly base?: string;
  readonly head?: string;
  readonly today?: string;
  readonly detailedExitcode: boolean;
}

const EXAMPLES = `
Exit codes: 0 done, 1 error, 2 there are changes (with --detailed-exitcode), 3 an apply of them would be refused.

Examples:
  infractl diff                              what an apply would change, planned Assignments included
  infractl diff --base origin/main           what this working tree changes over a revision, without planning
  infractl diff --base main --head topic     two revisions
  infractl diff --base HEAD~1 -o markdown    for a comment on a pull request
  infractl diff -o patch | git apply --index   what an apply would write, staged instead
  infractl diff --detailed-exitcode          exit 2 where there are changes`;

export function register(command: Command, io: Io): void {
  command
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--base <revision>', 'compare the manifests with a git revision instead of the lockfile')
    .option('--head <revision>', 'with --base: a second revision in place of the working tree')
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .option('--detailed-exitcode', 'exit 2 where there are changes', false)
    .addHelpText('after', EXAMPLES)
    .action(() => diff(command.optsWithGlobals<Flags>(), io));
}

async function diff(flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const today = readToday(io, flags);
  if (flags.head !== undefined && flags.base === undefined)
    throw usageError('--head wants a --base to compare with');
  if (format === PATCH) return patch(flags, today, io);
  const found =
    flags.base === undefined
      ? await againstLockfile(await openApplied(io, flags, today))
      : betweenRevisions(await openSides(io, flags));
  io.stdout(renderDifference(found, format, { color: io.color, limit }));
  for (const { message } of found.violations) io.stderr(`unsafe: ${escapeTerminal(message)}\n`);
  io.exit(found.violations.length > 0 ? 3 : flags.detailedExitcode && found.changes.length > 0 ? 2 : 0);
}

/** What an apply would write. A refused one writes nothing. */
async function patch(flags: Flags, today: string, io: Io): Promise<void> {
  if (flags.base !== undefined)
    throw usageError('-o patch is what an apply would write: for two revisions there is git diff');
  const { session, trust } = await openApplied(io, flags, today);
  const prepared = await prepareApply(session, trust, {});
  const { violations } = prepared;
  const edits = violations.length > 0 ? [] : editsOf(session, filesToWrite(session, prepared), io);
  io.stdout(renderPatch(edits));
  for (const { message } of violations) io.stderr(`unsafe: ${escapeTerminal(message)}\n`);
  io.exit(violations.length > 0 ? 3 : flags.detailedExitcode && edits.length > 0 ? 2 : 0);
}

/** What an apply would change. */
export async function againstLockfile({ session, trust }: Applied): Promise<ShownDifference> {
  const prepared = await prepareApply(session, trust, {});
  return { ...prepared, unplaced: prepared.plan.unplaced };
}

/** The manifests of both sides, as they are. */
export function betweenRevisions(sides: Sides): ShownDifference {
  const { open: base } = sides.base as BaseSide;
  requireSound(withoutShared(sides.own, base));
  const found = compareFleets(base, sides.own);
  return { ...found, violations: judgeManifests(base, sides), unplaced: [] };
}

/** A link is followed, and a repository in the tree asked, on neither side: what both have hides no difference. */
function withoutShared(own: Session, base: OpenFleet): Session {
  const shared = new Set(base.diagnostics.filter(hidesNothing).map(({ message }) => message));
  const left = own.diagnostics.filter((one) => !hidesNothing(one) || !shared.has(one.message));
  return {
    ...own,
    diagnostics: left,
    blocked: left.some(({ blocks, severity }) => blocks === true && severity === 'error'),
  };
}

const hidesNothing = ({ rule }: Diagnostic): boolean =>
  rule === 'load/link' || rule === 'load/bare-repository';
