import { type Command, Option } from 'commander';
import type { Page } from '../render/document/document.ts';
import { renderPageMarkdown } from '../render/document/markdown.ts';
import { renderPageText } from '../render/document/text.ts';
import { computePage } from '../render/report/compute.ts';
import { fleetPage, groupPage } from '../render/report/fleet.ts';
import { networkJson, networkPage } from '../render/report/network.ts';
import { computeReportJson, fleetReportJson } from '../render/report/json.ts';
import { reportCompute } from '../report/compute-report.ts';
import { reportFleet } from '../report/fleet-report.ts';
import { subnetUses } from '../report/subnets.ts';
import { formatJson } from '../text/json.ts';
import type { Io } from './io.ts';
import { notFound } from './names.ts';
import {
  brokenJson,
  openSession,
  readFormat,
  readToday,
  tellErrors,
  LIMIT_OPTION,
  readLimit,
} from './session.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly today?: string;
  readonly by?: string;
}

/** A compute of that name is reported in its place. */
const NETWORK = 'network';

const GROUPINGS = ['owner', 'site', 'rack'] as const;

const EXAMPLES = `
Examples:
  infractl report                        the fleet on one page
  infractl report db-01                  one compute: hardware, RAID, network, services, billing, journal
  infractl report network                subnets: how many addresses are used and free, and which is next
  infractl report --by rack              computes, instances and costs of each rack
  infractl report -o markdown > FLEET.md
  infractl report db-01 -o json --today 2026-12-01`;

export function register(command: Command, io: Io): void {
  command
    .argument('[compute]', 'only this compute, with all details; network: what is free of each subnet')
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .addOption(
      new Option('--by <what>', 'computes, instances and costs by owner, site or rack alone').choices(
        GROUPINGS,
      ),
    )
    .option('--today <date>', 'the date that days to renewal count from (default: today, UTC)')
    .addHelpText('after', EXAMPLES)
    .action((compute: string | undefined) => report(compute, command.optsWithGlobals<Flags>(), io));
}

async function report(compute: string | undefined, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const today = readToday(io, flags);
  const session = await openSession(io, flags);
  const { fleet } = session;
  const by = GROUPINGS.find((one) => one === flags.by);
  if (compute === undefined) {
    const made = reportFleet(fleet, today);
    print(
      format,
      {
        page: () => (by === undefined ? fleetPage(made, today) : groupPage(made, by, today)),
        json: () => ({ today, fleet: fleetReportJson(made), ...brokenJson(session) }),
      },
      limit,
      io,
    );
  } else if (compute === NETWORK && !fleet.computes.has(NETWORK)) {
    const uses = subnetUses(fleet);
    print(
      format,
      {
        page: () => networkPage(fleet, uses),
        json: () => ({ network: networkJson(fleet, uses), ...brokenJson(session) }),
      },
      limit,
      io,
    );
  } else {
    const node = fleet.computes.get(compute);
    if (!node) throw notFound('Compute', compute, fleet.computes.keys(), session);
    const made = reportCompute(fleet, node, today);
    print(
      format,
      {
        page: () => computePage(made),
        json: () => ({ today, compute: computeReportJson(made), ...brokenJson(session) }),
      },
      limit,
      io,
    );
  }
  tellErrors(session, io);
}

function print(
  format: (typeof FORMATS)[number],
  made: { readonly page: () => Page; readonly json: () => object },
  limit: number,
  io: Io,
): void {
  if (format === 'json') io.stdout(formatJson({ formatVersion: '1', ...made.json() }));
  else if (format === 'markdown') io.stdout(renderPageMarkdown(made.page(), limit));
  else io.stdout(renderPageText(made.page(), io.color));
}
