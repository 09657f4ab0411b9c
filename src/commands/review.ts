import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { Repository } from '../git/index.ts';
import { findRoot } from '../load/index.ts';
import type { Review, ReviewProblem } from '../model/review.ts';
import { renderFindingsGithub } from '../render/diagnostics/github.ts';
import { summarizeDiagnostics } from '../render/diagnostics/summary.ts';
import { renderReviewJson, renderReviewMarkdown, renderReviewText } from '../render/review/index.ts';
import {
  failedReview,
  formatKept,
  isToldApart,
  type KeptReview,
  parseKept,
  reviewFindings,
} from '../review/index.ts';
import { judgeChange } from '../run-review.ts';
import { version } from '../version.ts';
import { REPORT_FORMATS, renderReport } from './findings-reports.ts';
import { CommandFailure, type ExitCode, type Io, usageError } from './io.ts';
import { collect } from './names.ts';
import { FORGES, postReview, readPost } from './review-post.ts';
import { lookAgainst, readAgainst } from './review-against.ts';
import { type Asked, openChange } from './review-sides.ts';
import { readRevision, requireRepository } from './revisions.ts';
import { LIMIT_OPTION, readFormat, readLimit, readToday } from './session.ts';

const FORMATS = ['text', 'json', 'markdown', 'github', ...REPORT_FORMATS] as const;
type Format = (typeof FORMATS)[number];

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly base?: string;
  readonly head?: string;
  readonly against: readonly string[];
  readonly out?: string;
  readonly post?: string;
  readonly request?: string;
  readonly today?: string;
  readonly detailedExitcode: boolean;
}

const EXAMPLES = `
Exit codes: 0 done, 1 the change has errors that its base has not or cannot be merged, or the comment could not be
posted, 2 it changes something (with --detailed-exitcode), 3 an apply after the merge would be refused. What was wrong
before the change counts for none.

Examples:
  infractl review --base origin/main               what this branch comes to, once merged
  infractl review --base main --head topic         of another branch; nothing is checked out
  infractl review --base origin/main -o markdown   as a comment on a request
  infractl review --base main --against a,b        what these branches take as well
  infractl review --base main --out review.json    keeps it, for a job that has the token
  infractl review review.json --post github        writes it as the one comment of this fleet`;

export function register(command: Command, io: Io): void {
  command
    .argument('[file]', 'a review that --out kept, to be shown or posted')
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--base <revision>', 'what it is merged into: its gates, lockfile and generated files count')
    .option('--head <revision>', 'the change (default: HEAD)')
    .option('--against <revisions>', 'other open branches, which may take the same', collect, [])
    .option('--out <file>', 'keep the review there')
    .option('--post <forge>', `write it as a comment on the request: ${FORGES.join(', ')}`)
    .option('--request <number>', 'the request, where the runner does not say')
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .option('--detailed-exitcode', 'exit 2 where it changes something', false)
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined) => review(file, command.optsWithGlobals<Flags>(), io));
}

async function review(file: string | undefined, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const post = readPost(flags);
  const kept = file === undefined ? await makeReview(flags, io) : readKept(file, flags, io);
  if (flags.out !== undefined) keep(flags.out, kept, io);
  if (format === 'github') io.command(renderFindingsGithub(kept.findings, kept.prefix));
  else io.stdout(await render(format, kept));
  const isTold = post === undefined || (await postReview(post, kept, io));
  io.exit(isTold ? exitOf(kept, flags.detailedExitcode) : 1);
}

async function makeReview(flags: Flags, io: Io): Promise<KeptReview> {
  const base = readRevision('--base', flags.base);
  if (base === undefined)
    throw usageError('review wants a --base, what the change is merged into, or a kept review');
  const limit = readLimit(flags);
  const asked = {
    base,
    head: readRevision('--head', flags.head) ?? 'HEAD',
    against: readAgainst(flags.against),
    today: readToday(io, flags),
  };
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  const repository = await requireRepository(found.root, io, 'review');
  const made = await judge(repository, asked, io);
  return {
    verdict: made.verdict,
    base: made.base,
    head: made.head,
    prefix: repository.prefix,
    text: renderReviewText(made, isToldApart, io.color && flags.out === undefined),
    markdown: renderReviewMarkdown(made, isToldApart, limit),
    json: renderReviewJson(made),
    findings: reviewFindings(made),
  };
}

/** A review of whatever could be compared: a fault of git, of a side or of the planner is told in it. */
async function judge(
  repository: Repository,
  asked: Asked & { readonly against: readonly string[] },
  io: Io,
): Promise<Review> {
  const opened = await openChange(repository, asked, io);
  if (!opened.ok) return failedReview(opened.problem, opened.commits);
  try {
    const judged = await judgeChange(opened.change);
    const { against } = asked;
    return judged.review(await lookAgainst(repository, judged, opened.change, { against, io }));
  } catch (error) {
    if (error instanceof CommandFailure) return failedReview(problemOf('git', error), opened.change.commits);
    return failedReview(problemOf('planner', error), opened.change.commits);
  } finally {
    opened.close();
  }
}

/** A comment is never empty: whatever ended the review is told in it. */
function problemOf(code: ReviewProblem['code'], error: unknown): ReviewProblem {
  const said = error instanceof Error ? error.message : String(error);
  const message = code === 'git' ? said : `infractl ${version} failed: ${said}`;
  return { code, message, files: [] };
}

function readKept(file: string, flags: Flags, io: Io): KeptReview {
  if (flags.base !== undefined || flags.head !== undefined || flags.against.length > 0)
    throw usageError('a kept review has its --base, --head and --against already');
  let text: string;
  try {
    text = readFileSync(path.resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new CommandFailure('io', 1, `${file} cannot be read: ${(error as Error).message}`);
  }
  const kept = parseKept(text);
  if (!kept) throw new CommandFailure('invalid', 1, `${file} is no review that infractl review --out kept`);
  return kept;
}

function keep(file: string, kept: KeptReview, io: Io): void {
  try {
    writeFileSync(path.resolve(io.cwd, file), formatKept(kept));
  } catch (error) {
    throw new CommandFailure('io', 1, `${file} cannot be written: ${(error as Error).message}`);
  }
}

async function render(format: Exclude<Format, 'github'>, kept: KeptReview): Promise<string> {
  if (format === 'text' || format === 'json' || format === 'markdown') return kept[format];
  const { findings: diagnostics, prefix } = kept;
  return renderReport(format, { diagnostics, summary: summarizeDiagnostics(diagnostics, 0) }, prefix);
}

/** Contract, section 5: 1 before 3 before 2. */
function exitOf({ verdict }: KeptReview, detailed: boolean): ExitCode {
  if (verdict === 'broken') return 1;
  if (verdict === 'unsafe') return 3;
  return verdict === 'changes' && detailed ? 2 : 0;
}
