import type { Command } from 'commander';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { findKind, kindInfo } from '../kinds/index.ts';
import { itemOf } from '../render/get/status.ts';
import { kindTable } from '../render/get/table.ts';
import { createView, type View } from '../render/get/view.ts';
import { createStyle } from '../render/style.ts';
import { subnetUses } from '../report/subnets.ts';
import { usageByCompute } from '../report/usage.ts';
import { formatManifests } from '../render/yaml.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { readFieldSelector, readSort, selectByFields } from './get-fields.ts';
import { type Output, readOutput, renderColumns, renderCsv, renderTemplate } from './get-outputs.ts';
import { type CommandFailure, type Io, usageError } from './io.ts';
import { findSome, readKind, readSelectorFlag, selectByLabels } from './select.ts';
import { brokenJson, openSession, type Session, tellErrors } from './session.ts';

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly sortBy?: string;
  readonly showLabels: boolean;
}

const EXAMPLES = `
Examples:
  infractl get computes                    all computes, with what runs on them
  infractl get compute db-01 -o yaml       one manifest, as it can be loaded again
  infractl get compute/db-01 service/web   several, of different kinds
  infractl get services -l 'tier in (web,api),!legacy'
  infractl get computes --field-selector spec.type=vps,status.state!=active
  infractl get computes --sort-by .status.utilization
  infractl get computes,services -o wide   two kinds, with more columns
  infractl get all                         everything
  infractl get ips -o json                 for scripts; what is worked out is in status
  infractl get compute db-01 -o 'jsonpath={.status.free.memory}'
  infractl get computes -o 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}'
  infractl get computes -o custom-columns=NAME:.metadata.name,SITE:.spec.region
  infractl get computes -o csv > computes.csv
Kinds may be given in singular, in plural or short: compute, computes, svc, ip, dns, fw, port, offer, journal.`;

export function register(command: Command, io: Io): void {
  command
    .argument('<kind>', 'a kind, several with commas between, KIND/NAME, or all')
    .argument('[names...]', 'only these; after KIND/NAME more of them')
    .option(
      '-o, --output <format>',
      'table, wide, json, yaml, name, csv, jsonpath=TEMPLATE, custom-columns=HEAD:PATH',
      'table',
    )
    .option(
      '-l, --selector <selector>',
      'only what has such labels: k=v, k!=v, k in (a,b), k notin (a), k>1, k<1, k, !k',
    )
    .option('--field-selector <fields>', 'only what has such fields: spec.type=vps,metadata.name!=a')
    .option('--sort-by <path>', 'by a field, such as .spec.region, or by a column, such as UTIL')
    .option('--show-labels', 'a column with the labels', false)
    .addHelpText('after', EXAMPLES)
    .action((kind: string, names: readonly string[]) =>
      get([kind, ...names], command.optsWithGlobals<Flags>(), io),
    );
}

async function get(words: readonly string[], flags: Flags, io: Io): Promise<void> {
  const output = readOutput(flags.output);
  const wanted = readWanted(words);
  const selector = readSelectorFlag(flags.selector);
  const fields = readFieldSelector(
    flags.fieldSelector,
    wanted?.flatMap(({ kinds }) => kinds),
  );
  const sort = readSort(flags.sortBy);
  if (output === 'csv' && isMixed(wanted)) throw usageError('-o csv is the table of one kind: name one');
  const session = await openSession(io, flags);
  const view = viewOf(session, io, output !== 'csv');
  const { found, missing } = collect(wanted, session);
  // as kubectl: what is there is printed, and what is not is told
  if (found.length === 0 && missing[0]) throw missing[0];
  const labelled = selectByLabels(found, selector, session.fleet);
  const resources = sort(selectByFields(labelled, fields, view), view);
  io.stdout(render(output, { resources, view, single: isSingle(wanted), missing }, session, flags));
  if (resources.length === 0 && output !== 'json') io.stderr('No resources found.\n');
  tellErrors(session, io);
  for (const { message } of missing) io.stderr(`error: ${escapeTerminal(message)}\n`);
  if (missing.length > 0) io.exit(1);
}

interface Chosen {
  readonly resources: readonly AnyResource[];
  readonly view: View;
  /** One name was asked for. */
  readonly single: boolean;
  /** Names that nothing has. */
  readonly missing: readonly CommandFailure[];
}

function render(
  output: Output,
  { resources, view, single, missing }: Chosen,
  session: Session,
  { showLabels }: Flags,
): string {
  if (typeof output === 'object')
    return 'template' in output
      ? renderTemplate(output.template, resources, view, single)
      : renderColumns(output.columns, resources, view);
  switch (output) {
    case 'json': {
      const items = resources.map((resource) => itemOf(resource, view));
      return formatJson({ formatVersion: '1', items, ...missingJson(missing), ...brokenJson(session) });
    }
    case 'yaml':
      return formatManifests(writtenOf(resources, session));
    case 'name':
      return resources.map(({ kind, name }) => `${kindInfo(kind).singular}/${name}\n`).join('');
    case 'csv':
      return renderCsv(resources, view, showLabels);
    default:
      return tables(resources, view, { wide: output === 'wide', showLabels });
  }
}

function missingJson([first, ...more]: readonly CommandFailure[]): object {
  if (!first) return {};
  const message = [first, ...more].map((one) => one.message).join('; ');
  return { error: { code: first.code, message } };
}

/** Manifests as they are written, so that they can be applied again: of what stands inside another one, that one. */
function writtenOf(resources: readonly AnyResource[], { fleet }: Session): readonly object[] {
  const byName = new Map(fleet.resources.map((one) => [`${one.kind}/${one.name}/${one.generated}`, one]));
  const whole = resources.map((one) =>
    one.owner ? byName.get(`${one.owner.kind}/${one.owner.name}/false`) : one,
  );
  return [...new Set(whole)].flatMap((one) => (one ? [one.written ?? one.manifest] : []));
}

/** What was asked for: kinds, or names of one kind. */
interface Wanted {
  readonly kinds: readonly Kind[];
  readonly names: readonly string[];
}

/** Undefined stands for everything. */
function readWanted([word = '', ...names]: readonly string[]): readonly Wanted[] | undefined {
  if (word.includes('/')) return [word, ...names].map(readPair);
  const pair = names.find((name) => name.includes('/') && findKindOf(name));
  if (pair !== undefined)
    throw usageError(`"${pair}" is a KIND/NAME after a kind: write all as KIND/NAME, or names alone`);
  if (word === 'all') {
    if (names.length > 0) throw usageError('get all takes no names');
    return undefined;
  }
  const kinds = [...new Set(word.split(',').map((one) => readKind(one.trim())))];
  if (kinds.length > 1 && names.length > 0) throw usageError('names need one kind, not several');
  return [{ kinds, names }];
}

/** NETWORK/ADDRESS is a name, too. */
function findKindOf(name: string): boolean {
  return findKind(name.split('/')[0] ?? '') !== undefined;
}

function readPair(word: string): Wanted {
  const at = word.indexOf('/');
  const [kind, name] = [word.slice(0, at), word.slice(at + 1)];
  if (at < 0 || name === '') throw usageError(`"${word}" is no KIND/NAME`);
  return { kinds: [readKind(kind)], names: [name] };
}

function isMixed(wanted: readonly Wanted[] | undefined): boolean {
  return new Set(wanted?.flatMap(({ kinds }) => kinds) ?? ['', 'all']).size > 1;
}

/** One name: kubectl's jsonpath begins at the resource, else at a list of them. */
function isSingle(wanted: readonly Wanted[] | undefined): boolean {
  return wanted?.length === 1 && wanted[0]?.names.length === 1;
}

function collect(wanted: readonly Wanted[] | undefined, session: Session): ReturnType<typeof findSome> {
  const { resources } = session.fleet;
  if (!wanted) return { found: resources, missing: [] };
  const parts = wanted.map(({ kinds, names }) => {
    const [kind] = kinds;
    if (kind !== undefined && names.length > 0) return findSome(kind, names, session);
    return { found: resources.filter((resource) => kinds.includes(resource.kind)), missing: [] };
  });
  return {
    found: [...new Set(parts.flatMap(({ found }) => found))],
    missing: parts.flatMap(({ missing }) => missing),
  };
}

function viewOf({ fleet }: Session, io: Io, bars: boolean): View {
  return createView(
    fleet,
    { usage: usageByCompute(fleet), subnets: subnetUses(fleet) },
    createStyle(io.color),
    bars,
  );
}

function tables(
  resources: readonly AnyResource[],
  view: View,
  flags: { readonly wide: boolean; readonly showLabels: boolean },
): string {
  const kinds = [...new Set(resources.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const prefix = kinds.length > 1 ? `${kindInfo(kind).singular}/` : '';
      const rows = resources.filter((resource) => resource.kind === kind) as readonly Resource[];
      return kindTable(kind, rows, view, { ...flags, prefix });
    })
    .join('\n');
}
