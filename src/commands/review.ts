import type { Command } from 'commander';
import { findRoot } from '../load/index.ts';
import type { Review } from '../model/review.ts';
import { renderReviewJson, renderReviewMarkdown, renderReviewText } from '../render/review/index.ts';
import { failedReview, isToldApart } from '../review/index.ts';
import { judgeChange } from '../run-review.ts';
import type { Repository } from '../git/index.ts';
import { CommandFailure, type ExitCode, type Io, usageError } from './io.ts';
import { openChange } from './review-sides.ts';
import { readRevision, requireRepository } from './revisions.ts';
import { LIMIT_OPTION, readFormat, readLimit, readToday } from './session.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly base?: string;
  readonly head: string;
  readonly today?: string;
  readonly detailedExitcode: boolean;
}

const EXAMPLES = `
Exit codes: 0 done, 1 the change has errors that its base has not or cannot be merged, 2 it changes something (with
--detailed-exitcode), 3 an apply after the merge would be refused. What was wrong before the change counts for none.

Examples:
  infractl review --base origin/main               what this branch comes to, once merged
  infractl review --base main --head topic         of another branch; nothing is checked out
  infractl review --base origin/main -o markdown   as a comment on a request`;

export function register(command: Command, io: Io): void {
  command
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--base <revision>', 'what it is merged into: its gates, lockfile and generated files count')
    .option('--head <revision>', 'the change', 'HEAD')
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .option('--detailed-exitcode', 'exit 2 where it changes something', false)
    .addHelpText('after', EXAMPLES)
    .action(() => review(command.optsWithGlobals<Flags>(), io));
}

async function review(flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const asked = { ...readSides(flags), today: readToday(io, flags) };
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  const repository = await requireRepository(found.root, io, 'review');
  const made = await makeReview(repository, asked, io);
  if (format === 'json') io.stdout(renderReviewJson(made));
  else if (format === 'markdown') io.stdout(renderReviewMarkdown(made, isToldApart, limit));
  else io.stdout(renderReviewText(made, isToldApart, io.color));
  io.exit(exitOf(made, flags.detailedExitcode));
}

function readSides(flags: Flags): { readonly base: string; readonly head: string } {
  const base = readRevision('--base', flags.base);
  if (base === undefined) throw usageError('review wants a --base: what the change is merged into');
  return { base, head: readRevision('--head', flags.head) ?? 'HEAD' };
}

/** A review of whatever could be compared: a fault of git, of a side or of the planner is told in it. */
async function makeReview(
  repository: Repository,
  asked: Parameters<typeof openChange>[1],
  io: Io,
): Promise<Review> {
  const opened = await openChange(repository, asked, io);
  if (!opened.ok) return failedReview(opened.problem, opened.commits);
  try {
    return (await judgeChange(opened.change)).review([]);
  } finally {
    opened.close();
  }
}

/** Contract, section 5: 1 before 3 before 2. */
function exitOf({ verdict }: Review, detailed: boolean): ExitCode {
  if (verdict === 'broken') return 1;
  if (verdict === 'unsafe') return 3;
  return verdict === 'changes' && detailed ? 2 : 0;
}
