import type { Command } from 'commander';
import { whatIfFailures, whatIfGrow } from '../plan/index.ts';
import type { Page } from '../render/document/document.ts';
import { renderPageMarkdown } from '../render/document/markdown.ts';
import { renderPageText } from '../render/document/text.ts';
import { failuresPage } from '../render/what-if/failures.ts';
import { growPage } from '../render/what-if/grow.ts';
import { formatJson } from '../text/json.ts';
import { openApplied } from './applied.ts';
import { type Io, usageError } from './io.ts';
import { notFound } from './names.ts';
import { readFormat, readToday, LIMIT_OPTION, readLimit } from './session.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly today?: string;
  readonly by?: string;
  readonly detailedExitcode: boolean;
}

const FAILURES = `
It answers a question, so it exits 0 whatever the answer; with --detailed-exitcode 3 where something cannot be lost. "Can be lost" is always a placement that was found, "cannot"
always a proof; what is neither is unknown.

Examples:
  infractl whatif failures                             each compute on its own
  infractl whatif failures --by infractl.dev/region    each region as a whole
  infractl whatif failures -o json`;

const GROW = `
Exits 0 where all of them fit, 3 where not.

Examples:
  infractl whatif grow web=4     would four more replicas of web fit?`;

export function register(command: Command, io: Io): void {
  command.addHelpText('after', '\nExamples:\n  infractl whatif failures\n  infractl whatif grow web=4');
  common(
    command
      .command('failures')
      .description('what would not fit after the loss of each compute, or of each zone'),
  )
    .option('--by <label>', 'lose all computes that share a value of this label, together')
    .option('--detailed-exitcode', 'exit 3 where something cannot be lost', false)
    .addHelpText('after', FAILURES)
    .action((_, self: Command) => failures(self.optsWithGlobals<Flags>(), io));
  common(command.command('grow').description('how many more replicas of a service fit, and what limits them'))
    .argument('<service=n>', 'so many more replicas of a service')
    .addHelpText('after', GROW)
    .action((asked: string, _, self: Command) => grow(asked, self.optsWithGlobals<Flags>(), io));
}

function common(command: Command): Command {
  return command
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--today <date>', 'the date that checks use (default: today, UTC)');
}

async function failures(flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  if (flags.by === '') throw usageError('--by wants the key of a label');
  const { session } = await openApplied(io, flags, readToday(io, flags));
  const found = await whatIfFailures(session.fleet, flags.by === undefined ? {} : { by: flags.by });
  print(format, found, () => failuresPage(found, session.fleet.computes.size), limit, io);
  io.exit(flags.detailedExitcode && found.cases.some(({ survives }) => survives === 'no') ? 3 : 0);
}

async function grow(asked: string, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const [, service = '', count = ''] = /^([^=]+)=\+?(\d{1,6})$/.exec(asked) ?? [];
  if (service === '' || Number(count) === 0) throw usageError(`"${asked}" is not SERVICE=N, such as web=4`);
  const { session } = await openApplied(io, flags, readToday(io, flags));
  const { fleet } = session;
  if (fleet.services.get(service)?.mode === 'global')
    throw usageError(`${service} has mode: global: it grows with the computes, one on each`);
  const found = await whatIfGrow(fleet, service, Number(count));
  if (!found) throw notFound('Service', service, fleet.services.keys(), session);
  print(format, found, () => growPage(found, fleet.computes.size, fleet.settings.currency), limit, io);
  io.exit(found.fits < found.asked ? 3 : 0);
}

function print(
  format: (typeof FORMATS)[number],
  found: object,
  page: () => Page,
  limit: number,
  io: Io,
): void {
  if (format === 'json') io.stdout(formatJson({ formatVersion: '1', ...found }));
  else
    io.stdout(format === 'markdown' ? renderPageMarkdown(page(), limit) : renderPageText(page(), io.color));
}
