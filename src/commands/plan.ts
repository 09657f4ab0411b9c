import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describeErrno } from '../files/index.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Plan, PlanOptions, ServicePlan } from '../model/plan.ts';
import type { DrainReport } from '../model/what-if.ts';
import { drain, explainService, planFleet, planService } from '../plan/index.ts';
import { pageSections, renderPageMarkdown } from '../render/document/markdown.ts';
import { renderPageText } from '../render/document/text.ts';
import { drainJson, drainPage } from '../render/what-if/drain.ts';
import { hasChanges } from '../render/plan/count.ts';
import { planJson, servicePlanJson } from '../render/plan/json.ts';
import { renderPlanMarkdown } from '../render/plan/markdown.ts';
import { renderServiceMarkdown, renderServiceText } from '../render/plan/service.ts';
import { type PlanView, renderPlanText } from '../render/plan/text.ts';
import { storyJson, storyPage } from '../render/what-if/story.ts';
import { digestInputs, digestPlan, formatPlanFile } from '../plan-file/index.ts';
import { judge } from '../run-apply.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { collect, missingName, notFound, readMakeRoom, readNames } from './names.ts';
import { type Applied, openApplied } from './applied.ts';
import { LIMIT_OPTION, readFormat, readLimit, readToday } from './session.ts';
import { BASE_OPTION } from './sides.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

/** How the answer is printed. */
interface Output {
  readonly format: (typeof FORMATS)[number];
  readonly limit: number;
}

/** What may be planned otherwise, as it is written. */
export interface PlanWords {
  readonly compute: readonly string[];
  readonly without: readonly string[];
  readonly drain: readonly string[];
  readonly rebalance: boolean;
  readonly makeRoom?: string;
}

interface Flags extends PlanWords {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly explain?: string;
  readonly all: boolean;
  readonly out?: string;
  readonly base?: string;
  readonly today?: string;
  readonly detailedExitcode: boolean;
}

const EXAMPLES = `
Exit codes: 0 done, 1 error, 2 there are changes (with --detailed-exitcode), 3 apply would
refuse it: more instances without a place (by default: any), moves or deletions than the gates of the Config allow, or
something protected would go.

Examples:
  infractl plan                        place all that is pending, together
  infractl plan postgres               where one more instance of postgres could go, and why not elsewhere
  infractl plan --without db-01,db-02  as if these computes were gone
  infractl plan --drain db-01          what has to move before db-01 is taken out, in order
  infractl plan --make-room 3          move up to three that could stay, so that more find a place
  infractl plan --rebalance            move what runs where that makes a better plan
  infractl plan --explain web          what web asks for, where it goes, and why not elsewhere
  infractl plan --base origin/main     what a branch would do, judged as the branch that it goes to would judge it
  infractl plan --out plan.json        keep the plan; \`infractl apply plan.json\` writes that one or nothing
  infractl plan -o markdown            for a comment on a pull request`;

export function register(command: Command, io: Io): void {
  command
    .argument('[service]', 'rank the computes for one more instance of it')
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--compute <names>', 'nothing new anywhere but on these computes', collect, [])
    .option('--without <names>', 'as if these computes were gone', collect, [])
    .option('--drain <names>', 'as if these computes had to be emptied', collect, [])
    .option('--rebalance', 'move and resize what already runs where that makes a better plan', false)
    .option('--make-room <moves>', 'move at most so many that could stay, where that places more')
    .option(
      '--explain <service>',
      'the whole story of one service: rules, placements, and every reason why not',
    )
    .option('--all', 'show what is kept, too', false)
    .option('--out <file>', 'keep the plan in a file, for apply')
    .option(...BASE_OPTION)
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .option('--detailed-exitcode', 'exit 2 where the plan has changes', false)
    .addHelpText('after', EXAMPLES)
    .action((service: string | undefined) => plan(service, command.optsWithGlobals<Flags>(), io));
}

async function plan(service: string | undefined, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  if (service !== undefined && flags.out !== undefined)
    throw usageError('--out keeps a plan of the whole fleet: leave the service out');
  if (flags.explain !== undefined && (service ?? flags.out) !== undefined)
    throw usageError('--explain tells of the service that it names: leave SERVICE and --out out');
  const applied = await openApplied(io, flags, readToday(io, flags));
  const options = readOptions(flags, applied);
  if (flags.explain !== undefined) return tell(flags.explain, applied, options, { format, limit }, io);
  if (service === undefined) return planAll(applied, options, { format, limit }, flags, io);
  const { fleet } = applied.session;
  const ranked = await planService(fleet, service, options);
  if (!ranked) throw notFound('Service', service, fleet.services.keys(), applied.session);
  io.stdout(renderService(ranked, { format, limit }, fleet.settings.currency, io));
  io.exit(ranked.feasible ? 0 : 3);
}

async function tell(
  name: string,
  { session }: Applied,
  options: PlanOptions,
  { format, limit }: Output,
  io: Io,
): Promise<void> {
  const { fleet } = session;
  const story = await explainService(fleet, name, options);
  if (!story) throw usageError(`--explain: ${missingName('Service', name, fleet.services.keys())}`);
  if (format === 'json') io.stdout(formatJson({ formatVersion: '1', ...storyJson(story) }));
  else {
    const page = storyPage(story, fleet.settings.currency);
    io.stdout(format === 'markdown' ? renderPageMarkdown(page, limit) : renderPageText(page, io.color));
  }
  io.exit(story.missing > 0 ? 3 : 0);
}

/** Empty lists are left out: they mean the same, and must not change a digest. */
export function readOptions(flags: PlanWords, { session: { fleet } }: Applied): PlanOptions {
  const only = readNames('--compute', flags.compute, 'Compute', fleet.computes);
  const without = readNames('--without', flags.without, 'Compute', fleet.computes);
  const drain = readNames('--drain', flags.drain, 'Compute', fleet.computes);
  return {
    ...(only.length > 0 ? { only } : {}),
    ...(without.length > 0 ? { without } : {}),
    ...(drain.length > 0 ? { drain } : {}),
    ...(flags.rebalance ? { rebalance: true } : {}),
    ...readMakeRoom(flags.makeRoom),
  };
}

async function planAll(
  applied: Applied,
  options: PlanOptions,
  output: Output,
  flags: Flags,
  io: Io,
): Promise<void> {
  const { fleet } = applied.session;
  const from = performance.now();
  const [{ made, inputs, digest, violations }, drained] = await Promise.all([
    planOf(applied, options),
    drainOf(fleet, options),
  ]);
  // A machine's time is no part of a plan: stdout stays the same bytes.
  io.stderr(`planned in ${Math.round(performance.now() - from)} ms\n`);
  const view = {
    digest,
    violations,
    currency: fleet.settings.currency,
    all: flags.all,
    color: io.color,
  };
  io.stdout(renderPlan(made, view, output, drained && { report: drained, computes: fleet.computes.size }));
  if (flags.out !== undefined)
    keepPlan(flags.out, formatPlanFile({ digest: view.digest, inputs, options }, planJson(made, view)), io);
  for (const { message } of violations) io.stderr(`unsafe: ${escapeTerminal(message)}\n`);
  const refused = violations.length > 0 || drained?.feasible === false;
  io.exit(refused ? 3 : flags.detailedExitcode && hasChanges(made) ? 2 : 0);
}

/** A plan of the whole fleet, with its digests and why an apply of it would be refused. */
export async function planOf({ session, trust }: Applied, options: PlanOptions) {
  const made = await planFleet(session.fleet, options);
  const inputs = digestInputs(session.resources, options);
  const { violations } = judge(session, trust, made);
  return { made, inputs, digest: digestPlan(made, inputs), violations };
}

/** The order of moves that empties the computes, where the plan's own limits let things move. */
async function drainOf(
  fleet: Fleet,
  { drain: names = [], without, only }: PlanOptions,
): Promise<DrainReport | undefined> {
  if (names.length === 0) return undefined;
  return drain(fleet, names, { ...(without ? { without } : {}), ...(only ? { only } : {}) });
}

interface Drained {
  readonly report: DrainReport;
  /** How many computes the fleet has. */
  readonly computes: number;
}

function renderPlan(
  made: Plan,
  view: PlanView,
  { format, limit }: Output,
  drained: Drained | undefined,
): string {
  if (format === 'json')
    return formatJson({ ...planJson(made, view), ...(drained ? { drain: drainJson(drained.report) } : {}) });
  const pages = drained ? [drainPage(drained.report, drained.computes)] : [];
  if (format === 'text')
    return [...pages.map((page) => `${renderPageText(page, view.color)}\n`), renderPlanText(made, view)].join(
      '',
    );
  return renderPlanMarkdown(made, view, limit, pages.flatMap(pageSections));
}

function renderService(
  ranked: ServicePlan,
  { format, limit }: Output,
  currency: string | undefined,
  io: Io,
): string {
  if (format === 'json') return formatJson(servicePlanJson(ranked));
  if (format === 'markdown') return renderServiceMarkdown(ranked, currency, limit);
  return renderServiceText(ranked, { color: io.color, currency });
}

function keepPlan(file: string, text: string, io: Io): void {
  try {
    writeFileSync(path.resolve(io.cwd, file), text);
  } catch (error) {
    throw new CommandFailure(
      'io',
      1,
      `the plan could not be written to ${file}: ${describeErrno((error as NodeJS.ErrnoException).code)}`,
    );
  }
}
