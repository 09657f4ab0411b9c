import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { Fleet } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import { planFleet, whatIfFailuresOf } from '../plan/index.ts';
import { digestInputs, digestPlan, type PlanFile } from '../plan-file/index.ts';
import { judge } from '../run-apply.ts';
import { renderPage, siteData, type SiteInput } from '../site/index.ts';
import { type Applied, openApplied } from './applied.ts';
import { EXPORT_INDEX, type ExportFolder, textIn } from './export-folder.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { readKept } from './kept-plan.ts';
import { collect, readNames } from './names.ts';
import { readToday } from './session.ts';
import { BASE_OPTION } from './sides.ts';
import { type MadePage, serveSite } from './site-serve.ts';
import { readPort } from './stopping.ts';
import { folderOf, writeFolder } from './write-folder.ts';

interface Flags {
  readonly dir?: string;
  readonly out?: string;
  readonly plan?: string;
  readonly base?: string;
  readonly notes: boolean;
  readonly whatif: readonly string[];
  readonly today?: string;
  readonly serve: boolean;
  readonly port: string;
}

/** Up to so many machines the loss of each is answered unasked. */
const MOST_LOST = 500;

/** Labels whose values are zones. */
const ZONES = ['infractl.dev/region', 'infractl.dev/site', 'infractl.dev/rack'] as const;

const FORMAT = 'site';

const EXAMPLES = `
One file, index.html, that is opened from the disk or put on any web server. It asks nobody for anything, and the same
fleet makes the same bytes. Journal, annotations, contacts and notes are in it with --notes alone. --out keeps a list of what
it wrote (.infractl-export.json), and refuses a folder of somebody else. --serve ends with SIGTERM.

Examples:
  infractl site                        into the folder site
  infractl site --out public           into another one
  infractl site --base origin/main     what a branch would move, cost and open: for a review
  infractl site --plan plan.json       the plan that \`infractl plan --out plan.json\` kept
  infractl site --serve                on 127.0.0.1, renewed when manifests change
  infractl site --whatif db-01,db-02   in a fleet of more than ${MOST_LOST} machines: what if these were lost`;

export function register(command: Command, io: Io): void {
  command
    .option('--out <folder>', `write the page into this folder (default: ${FORMAT})`)
    .option('--plan <file>', 'show a plan that was kept, or nothing')
    .option(...BASE_OPTION)
    .option('--notes', 'journal, annotations, contacts and notes, too', false)
    .option('--whatif <names>', 'answer the loss of these computes, however many there are', collect, [])
    .option('--serve', 'write nothing: show it on a loopback port, and anew when manifests change', false)
    .option('--port <number>', 'of --serve; 0 for any that is free', '8797')
    .option('--today <date>', 'the date that days and months count from (default: today, UTC)')
    .addHelpText('after', EXAMPLES)
    .action(() => site(command.optsWithGlobals<Flags>(), io));
}

async function site(flags: Flags, io: Io): Promise<void> {
  if (flags.plan !== undefined && flags.base !== undefined)
    throw usageError('--plan and --base both say what is shown: leave one out');
  if (flags.out === '') throw usageError('--out wants a folder');
  if (flags.serve && flags.out !== undefined) throw usageError('--serve writes nothing: leave --out out');
  const kept = flags.plan === undefined ? undefined : readKept(flags.plan, io);
  if (flags.serve) return serveSite(readPort(flags.port), () => make(flags, kept, io), io);
  const applied = await openApplied(io, flags, readToday(io, flags));
  const folder = folderOf(flags.out ?? FORMAT, applied.session, io);
  refuseForeign(folder);
  const page = renderPage(siteData(await inputOf(applied, flags, kept, io)));
  await writeFolder(folder, FORMAT, () => new Map([['index.html', page]]), io);
}

async function make(flags: Flags, kept: PlanFile | undefined, io: Io): Promise<MadePage> {
  const applied = await openApplied(io, flags, readToday(io, flags));
  const { root, settings } = applied.session;
  return { root, settings, page: renderPage(siteData(await inputOf(applied, flags, kept, io)), 'served') };
}

/** A folder that something is in, and no export: it is somebody's. */
function refuseForeign(folder: ExportFolder): void {
  const full = path.join(folder.root, folder.prefix);
  let names: readonly string[];
  try {
    names = readdirSync(full);
  } catch {
    return; // it is not there yet, or it is told of when it is written
  }
  if (names.length === 0 || textIn(folder, EXPORT_INDEX) !== undefined) return;
  throw new CommandFailure(
    'io',
    1,
    `${folder.shown} is not empty and not of an earlier export (it has no ${EXPORT_INDEX}): name another folder`,
  );
}

async function inputOf(
  { session, trust }: Applied,
  flags: Flags,
  kept: PlanFile | undefined,
  io: Io,
): Promise<SiteInput> {
  const { fleet } = session;
  const plan = await planFleet(fleet, kept?.options ?? {});
  if (kept) requireFresh(kept, plan, session.resources);
  const judged = judge(session, trust, plan);
  const against = flags.base ?? (trust.known ? 'what was applied last' : undefined);
  return {
    fleet,
    plan,
    ...(against === undefined ? {} : { compared: { against, exposure: judged.exposure() } }),
    ...(await failuresOf(fleet, flags)),
    today: readToday(io, flags),
    notes: flags.notes,
  };
}

function requireFresh(
  { digest, options }: PlanFile,
  plan: Plan,
  resources: Applied['session']['resources'],
): void {
  if (digestPlan(plan, digestInputs(resources, options)) === digest) return;
  throw new CommandFailure(
    'stale',
    4,
    'the plan that was kept is not the one that these manifests give: plan again',
  );
}

async function failuresOf(fleet: Fleet, flags: Flags): Promise<Pick<SiteInput, 'failures' | 'failuresNote'>> {
  const names = readNames('--whatif', flags.whatif, 'Compute', fleet.computes);
  const all = fleet.computes.size <= MOST_LOST;
  const nodes = [...fleet.computes.values()];
  const zones = ZONES.filter((by) => all && nodes.some(({ labels }) => labels.has(by)));
  const machines = all ? [{}] : names.length > 0 ? [{ only: names }] : [];
  const failures = await whatIfFailuresOf(fleet, [...machines, ...zones.map((by) => ({ by }))]);
  const failuresNote = all
    ? ''
    : `The fleet has more than ${MOST_LOST} machines: only those named with --whatif are answered.`;
  return { failures, failuresNote };
}
