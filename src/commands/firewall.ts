import type { Command } from 'commander';
import { firewallFacts } from '../check/firewall-facts.ts';
import { idleRules, undecidedComputes } from '../check/firewall-verdicts.ts';
import { exposureRows } from '../exposure/exposure.ts';
import { reach } from '../exposure/reach.ts';
import { rules as catalogue } from '../generated/rules.ts';
import { createLocator, locateAll } from '../load/index.ts';
import type { Fleet } from '../model/fleet.ts';
import type { ReachAnswer } from '../model/firewall.ts';
import { type Findings, summarizeDiagnostics } from '../render/diagnostics/summary.ts';
import { renderDiagnosticsText } from '../render/diagnostics/text.ts';
import type { Page } from '../render/document/document.ts';
import { pageSections, renderPageMarkdown } from '../render/document/markdown.ts';
import { fitMarkdown } from '../render/fit/fit.ts';
import { renderPageText } from '../render/document/text.ts';
import { type ComputeRules, rulesPage } from '../render/firewall/check.ts';
import { exposurePage } from '../render/firewall/exposure.ts';
import { type NamedRule, reachPage } from '../render/firewall/reach.ts';
import { formatJson } from '../text/json.ts';
import { readPort, readSources, readTarget } from './firewall-words.ts';
import type { Io } from './io.ts';
import { readNames } from './names.ts';
import {
  checkSession,
  openSession,
  readFormat,
  readToday,
  requireSound,
  type Session,
  LIMIT_OPTION,
  readLimit,
} from './session.ts';

const FORMATS = ['text', 'json', 'markdown'] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly today?: string;
}

const CHECK = `
Exits 1 where there is an error among the findings.

Examples:
  infractl firewall check              rules that never match, that make no difference, that contradict each other
  infractl explain rule/fw-shadowed    what a finding means`;

const REACH = `
It answers a question, so it exits 0 whatever the answer. Only new connections are judged, at the addresses and ports of
the compute; what it is decided by is named, and for a partial answer which part.

Examples:
  infractl firewall reach --from 0.0.0.0/0 --to db-01 --port 5432/tcp
  infractl firewall reach --from app-01 --to db-01 --port 5432/tcp     from the addresses of app-01
  infractl firewall reach --to 203.0.113.45 --port icmp                from anywhere, to one address
  infractl firewall reach --to web-01 --port 8000-8100/udp -o json`;

const EXPOSURE = `
Examples:
  infractl firewall exposure                      what each compute shows to the internet
  infractl firewall exposure --compute web-01     one compute
  infractl firewall exposure --all                private addresses and private sources, too`;

export function register(command: Command, io: Io): void {
  command.addHelpText(
    'after',
    '\nExamples:\n  infractl firewall check\n  infractl firewall reach --from 0.0.0.0/0 --to db-01 --port 5432/tcp\n  infractl firewall exposure',
  );
  common(command.command('check').description('what is wrong with the firewall rules'))
    .addHelpText('after', CHECK)
    .action((_, self: Command) => check(self.optsWithGlobals<Flags>(), io));
  common(command.command('reach').description('who reaches a compute, and which rule says so'))
    .option('--from <source>', 'a CIDR, an address, any, a Compute or an IPAddress', 'any')
    .requiredOption('--to <compute>', 'a Compute, or one of its addresses')
    .option('--port <port/protocol>', '5432/tcp, 8000-8100/udp, any/tcp, icmp, any', 'any')
    .addHelpText('after', REACH)
    .action((_, self: Command) => answer(self.optsWithGlobals(), io));
  common(command.command('exposure').description('what each compute shows to the internet'))
    .option('--compute <names>', 'these computes alone (comma-separated)')
    .option('--all', 'private addresses and private sources as well')
    .addHelpText('after', EXPOSURE)
    .action((_, self: Command) => expose(self.optsWithGlobals(), io));
}

function common(command: Command): Command {
  return command
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--today <date>', 'the date that checks use (default: today, UTC)');
}

async function openSound(flags: Flags, io: Io): Promise<Session> {
  const session = checkSession(await openSession(io, flags), readToday(io, flags), 'blocking');
  requireSound(session);
  return session;
}

async function check(flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const session = checkSession(await openSession(io, flags), readToday(io, flags));
  requireSound(session);
  const mine = new Set(catalogue.filter(({ group }) => group === 'firewall').map(({ id }) => id));
  const diagnostics = locateAll(
    session.diagnostics.filter(({ rule }) => mine.has(rule)),
    session.texts,
  );
  const summary = summarizeDiagnostics(diagnostics, session.fleet.byKind('FirewallRule').length);
  const computes = countRules(session.fleet);
  const page = rulesPage(computes);
  if (format === 'json') io.stdout(formatJson({ formatVersion: '1', diagnostics, summary, computes }));
  else if (format === 'text')
    io.stdout(
      `${renderDiagnosticsText(diagnostics, session.texts, io.color)}${renderPageText(page, io.color)}`,
    );
  else io.stdout(await renderCheckMarkdown({ diagnostics, summary }, page, limit));
  io.exit(summary.errors > 0 ? 1 : 0);
}

async function renderCheckMarkdown(findings: Findings, page: Page, limit: number): Promise<string> {
  const { findingsSections } = await import('../render/diagnostics/markdown.ts');
  const sections = [...findingsSections(findings), ...pageSections(page)];
  return fitMarkdown({ sections, whole: '`infractl firewall check -o json`' }, limit);
}

function countRules(fleet: Fleet): ComputeRules[] {
  const count = (kind: 'shadowed' | 'redundant'): Map<string, Set<string>> => {
    const idle = new Map<string, Set<string>>();
    for (const one of idleRules(fleet)) {
      if (one.kind !== kind) continue;
      for (const { name } of one.computes)
        idle.set(name, (idle.get(name) ?? new Set<string>()).add(one.rule.name));
    }
    return idle;
  };
  const [shadowed, redundant] = [count('shadowed'), count('redundant')];
  const undecided = new Set(undecidedComputes(fleet));
  return [...firewallFacts(fleet).hosts].map(([compute, { filter }]) => ({
    name: compute.name,
    rules: filter.rules.length,
    shadowed: shadowed.get(compute.name)?.size ?? 0,
    redundant: redundant.get(compute.name)?.size ?? 0,
    unfiltered: filter.unfiltered,
    complete: !undecided.has(compute),
  }));
}

async function answer(
  flags: Flags & { readonly from: string; readonly to: string; readonly port: string },
  io: Io,
): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const port = readPort(flags.port);
  const session = await openSound(flags, io);
  const found = reach({
    ...port,
    ...readSources(flags.from, session.fleet),
    ...readTarget(flags.to, session),
  });
  const rules = namedRules(found, session);
  print(format, { ...found, rules }, () => reachPage(found, rules), limit, io);
}

function namedRules({ parts }: ReachAnswer, { fleet, texts }: Session): NamedRule[] {
  const locate = createLocator(texts);
  const names = new Set(parts.map(({ rule }) => rule));
  return fleet
    .byKind('FirewallRule')
    .filter(({ name }) => names.has(name))
    .map(({ name, manifest, origin }) => {
      const { file, line } = locate({ ...origin, path: ['metadata', 'name'] });
      return { name, action: manifest.spec.action, priority: manifest.spec.priority ?? 100, file, line };
    });
}

async function expose(
  flags: Flags & { readonly compute?: string; readonly all?: boolean },
  io: Io,
): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const session = await openSound(flags, io);
  const { computes } = session.fleet;
  const names = new Set(
    flags.compute === undefined
      ? computes.keys()
      : readNames('--compute', [flags.compute], 'Compute', computes),
  );
  const all = flags.all === true;
  const rows = exposureRows(session.fleet, { all }).filter(({ compute }) => names.has(compute));
  const summary = {
    computes: names.size,
    exposed: new Set(rows.map(({ compute }) => compute)).size,
    unfiltered: new Set(rows.filter(({ rule }) => rule === null).map(({ compute }) => compute)).size,
  };
  print(format, { exposure: rows, summary }, () => exposurePage(rows, summary, all), limit, io);
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
