import type { Command } from 'commander';
import { nothingLoaded } from '../diff/index.ts';
import { locateAll, startOf } from '../load/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Trust } from '../model/trust.ts';
import { type Findings, summarizeDiagnostics } from '../render/diagnostics/summary.ts';
import { renderDiagnosticsText, renderSummaryText } from '../render/diagnostics/text.ts';
import { findEdited } from '../run-edited.ts';
import { toDesired } from '../state/index.ts';
import { REPORT_FORMATS, renderReport } from './findings-reports.ts';
import { pathInRepository } from './forge-paths.ts';
import type { Io } from './io.ts';
import { chooseFiles } from './named-files.ts';
import { checkSession, LIMIT_OPTION, readFormat, readLimit, readToday, type Session } from './session.ts';
import { BASE_OPTION, openSides, type Sides } from './sides.ts';

const FORMATS = ['text', 'json', 'markdown', 'github', ...REPORT_FORMATS] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly base?: string;
  readonly limit: string;
  readonly today?: string;
}

const EXAMPLES = `
Examples:
  infractl validate                       every problem of every manifest, with its line
  infractl validate fleet/dns.yaml        only what is found in that file, judged within the whole
  infractl validate -C fleet -o json      the same for scripts
  infractl validate --base origin/main    a branch, by the severities of the one that it goes to
  infractl validate -o github             annotations on a pull request
  infractl validate -o sarif > out.sarif  for code scanning
  infractl validate -o gitlab > gl.json   a code quality report (checkstyle: for other servers)
  infractl validate --today 2026-12-01    as of that day (contracts, renewals)`;

export function register(command: Command, io: Io): void {
  command
    .argument('[files...]', 'tell only what is found in these files, judged within the whole fleet')
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...BASE_OPTION)
    .option(...LIMIT_OPTION)
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[]) => validate(files, command.optsWithGlobals<Flags>(), io));
}

async function validate(files: readonly string[], flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const today = readToday(io, flags);
  const { session, empty } = await findAll(await openSides(io, flags), today);
  const chosen = files.length === 0 ? undefined : chooseFiles(files, session, io);
  const isChosen = ({ at }: Diagnostic): boolean => chosen === undefined || chosen.has(at?.file ?? '');
  const told = [...session.diagnostics.filter(isChosen), ...empty];
  const diagnostics = locateAll(told, session.texts);
  const findings = {
    diagnostics,
    summary: summarizeDiagnostics(diagnostics, countIn(session, chosen)),
  };
  if (format === 'github') await annotate(findings, session, io);
  else io.stdout(await render(format, findings, session, { color: io.color, limit }, io));
  io.exit(empty.length > 0 ? 3 : findings.summary.errors > 0 ? 1 : 0);
}

/** All that is found: in the checked session, and `empty` where nothing was loaded that was there before. */
export async function findAll(
  sides: Sides,
  today: string,
): Promise<{ readonly session: Session; readonly empty: readonly Diagnostic[] }> {
  const session = checkSession(await withEdited(sides), today, 'all', sides);
  const empty = session.diagnostics.some(isError) ? [] : loadedNothing(session, sides.trust);
  return { session, empty };
}

function countIn({ fleet }: Session, chosen: ReadonlySet<string> | undefined): number {
  if (chosen === undefined) return fleet.resources.length;
  return fleet.resources.filter(({ origin }) => chosen.has(origin.file)).length;
}

/** With what the branch brings of files that apply alone writes. */
async function withEdited({ head, own, base }: Sides): Promise<Session> {
  if (!base) return head;
  const edited = await findEdited({ ...base, own, base: base.open });
  return { ...head, diagnostics: [...head.diagnostics, ...edited] };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** An empty folder has no error in it, and still must not pass as a sound fleet where there was one. */
function loadedNothing({ settings, resources }: Session, { previous }: Trust): readonly Diagnostic[] {
  return nothingLoaded(previous.resources, resources.map(toDesired)).map(({ rule, message }) => ({
    rule,
    severity: 'error',
    message,
    help: 'is this the right folder, and does spec.manifests of infractl.yaml match the manifests?',
    at: startOf(settings.lockfile),
  }));
}

async function render(
  format: Exclude<(typeof FORMATS)[number], 'github'>,
  findings: Findings,
  session: Session,
  { color, limit }: { readonly color: boolean; readonly limit: number },
  io: Io,
): Promise<string> {
  switch (format) {
    case 'text':
      return (
        renderDiagnosticsText(findings.diagnostics, session.texts, color) +
        renderSummaryText(findings.summary, color)
      );
    case 'json':
      return (await import('../render/diagnostics/json.ts')).renderFindingsJson(findings);
    case 'markdown':
      return (await import('../render/diagnostics/markdown.ts')).renderFindingsMarkdown(findings, limit);
    default:
      return renderReport(format, findings, pathInRepository(session.root, io));
  }
}

/** Annotations are commands to the runner, which everything else that is printed must not be. The summary goes to stderr. */
async function annotate({ diagnostics, summary }: Findings, session: Session, io: Io): Promise<void> {
  const { renderFindingsGithub } = await import('../render/diagnostics/github.ts');
  io.command(renderFindingsGithub(diagnostics, pathInRepository(session.root, io)));
  io.stderr(renderSummaryText(summary, false));
}
