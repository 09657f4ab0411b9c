import type { Command } from 'commander';
import { describeResource, type Description, type Link } from '../describe/describe.ts';
import { locateAll } from '../load/index.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { AnyResource } from '../model/resource.ts';
import { code, type Page, type Section, tableOf } from '../render/document/document.ts';
import { renderPagesMarkdown } from '../render/document/markdown.ts';
import { renderPageText } from '../render/document/text.ts';
import { computeSections } from '../render/report/compute.ts';
import { computeReportJson } from '../render/report/json.ts';
import { formatManifests } from '../render/yaml.ts';
import { reportCompute } from '../report/compute-report.ts';
import { formatJson } from '../text/json.ts';
import { type Io, usageError } from './io.ts';
import { findNamed, readKind } from './select.ts';
import {
  brokenJson,
  checkSession,
  openSession,
  readFormat,
  readToday,
  type Session,
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
}

const EXAMPLES = `
Examples:
  infractl describe compute/db-01        hardware, network, services, billing, journal, findings
  infractl describe service billing-api  placement, ports, what refers to it
  infractl describe ip/192.0.2.10        by its address, too
  infractl describe svc/web -o json`;

export function register(command: Command, io: Io): void {
  command
    .argument('<resource>', 'KIND/NAME, or KIND')
    .argument('[name]', 'the name, where only the kind stands before it')
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--today <date>', 'the date that checks and days count from (default: today, UTC)')
    .addHelpText('after', EXAMPLES)
    .action((word: string, name: string | undefined) =>
      describe(word, name, command.optsWithGlobals<Flags>(), io),
    );
}

async function describe(word: string, name: string | undefined, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const today = readToday(io, flags);
  const wanted = readWanted(word, name);
  const session = checkSession(await openSession(io, flags), today);
  const found = findNamed(readKind(wanted.kind), [wanted.name], session);
  const made = found.map((resource) => makeOne(session, resource, today));
  if (format === 'json') {
    io.stdout(formatJson({ formatVersion: '1', items: made.map(toJson), ...brokenJson(session) }));
  } else
    io.stdout(
      format === 'markdown'
        ? renderPagesMarkdown(made.map(toPage), limit)
        : made.map((one) => renderPageText(toPage(one), io.color)).join('\n'),
    );
  tellErrors(session, io);
}

function readWanted(
  word: string,
  name: string | undefined,
): { readonly kind: string; readonly name: string } {
  const slash = word.indexOf('/');
  if (name !== undefined && slash < 0) return { kind: word, name };
  if (name === undefined && slash > 0 && slash < word.length - 1)
    return { kind: word.slice(0, slash), name: word.slice(slash + 1) };
  throw usageError(
    `describe takes KIND/NAME or KIND NAME, such as compute/db-01; found "${[word, name].filter((one) => one !== undefined).join(' ')}"`,
  );
}

interface Made {
  readonly described: Description;
  readonly report: ReturnType<typeof reportCompute> | undefined;
  readonly findings: readonly LocatedDiagnostic[];
}

function makeOne(session: Session, resource: AnyResource, today: string): Made {
  const { fleet } = session;
  const node = resource.kind === 'Compute' ? fleet.computes.get(resource.name) : undefined;
  const about = session.diagnostics.filter(
    (one) => one.resource?.kind === resource.kind && one.resource.name === resource.name,
  );
  return {
    described: describeResource(fleet, resource),
    report: node && reportCompute(fleet, node, today),
    findings: locateAll(about, session.texts),
  };
}

function toJson({ described, report, findings }: Made): object {
  const { resource, ...rest } = described;
  return {
    manifest: resource.manifest,
    file: resource.origin.file,
    ...rest,
    report: report ? computeReportJson(report) : null,
    findings,
  };
}

function toPage({ described, report, findings }: Made): Page {
  const { resource, identity } = described;
  return {
    title: `${resource.kind} ${resource.name}`,
    subtitle: `${identity === null ? '' : `${identity}, `}in ${resource.origin.file}`,
    sections: [
      findingSection(findings),
      ...(report ? computeSections(report) : [statusSection(described)]),
      linkSection('Refers to', described.refersTo),
      linkSection('Referred to by', described.referredBy),
      {
        title: 'Manifest',
        blocks: [{ code: formatManifests([resource.manifest]), language: 'yaml' }],
        folded: true,
      },
    ],
  };
}

function findingSection(findings: readonly LocatedDiagnostic[]): Section {
  const items = findings.map(({ severity, message, rule, line }) => [
    {
      text: severity,
      tone:
        severity === 'error'
          ? ('bad' as const)
          : severity === 'warning'
            ? ('warn' as const)
            : ('dim' as const),
    },
    `: ${message} `,
    { text: `[${rule}]`, tone: 'dim' as const },
    line === null ? '' : ` line ${line}`,
  ]);
  return { title: 'Findings', blocks: items.length === 0 ? [] : [{ items }] };
}

function statusSection({ status }: Description): Section {
  const facts = Object.entries(status)
    .map(([label, value]) => [label, inWords(value)] as const)
    .filter(([, value]) => value !== '');
  return { title: 'Status', blocks: facts.length === 0 ? [] : [{ facts }] };
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, one]) => `${key} ${String(one)}`)
      .join(', ');
  return String(value);
}

function linkSection(title: string, links: readonly Link[]): Section {
  const columns = [{ head: 'KIND' }, { head: 'NAME' }, { head: 'BY FIELD' }, { head: 'FILE' }];
  return {
    title,
    blocks: tableOf(
      columns,
      links.map(({ kind, name, field, file }) => [kind, code(name), field, file]),
    ),
  };
}
