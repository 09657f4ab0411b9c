import type { Command } from 'commander';
import { kindInfo } from '../kinds/index.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { kindTable } from '../render/get/table.ts';
import { createView } from '../render/get/view.ts';
import { createStyle } from '../render/style.ts';
import { subnetUses } from '../report/subnets.ts';
import { usageByCompute } from '../report/usage.ts';
import { formatManifests } from '../render/yaml.ts';
import { type Io, usageError } from './io.ts';
import { findNamed, readKind, readSelectorFlag, selectByLabels } from './select.ts';
import { itemsJson, openSession, readFormat, type Session, tellErrors } from './session.ts';

const FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'text'] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly selector?: string;
  readonly showLabels: boolean;
}

const EXAMPLES = `
Examples:
  infractl get computes                    all computes, with what runs on them
  infractl get compute db-01 -o yaml       one manifest, as it can be loaded again
  infractl get services -l 'tier in (web,api),!legacy'
  infractl get computes,services -o wide   two kinds, with more columns
  infractl get all                         everything
  infractl get ips -o json                 for scripts
Kinds may be given in singular, in plural or short: compute, computes, svc, ip, dns, fw, port, offer, journal.`;

export function register(command: Command, io: Io): void {
  command
    .argument('<kind>', 'a kind, several with commas between, KIND/NAME, or all')
    .argument('[names...]', 'only these')
    .option('-o, --output <format>', 'table, wide, json, yaml, name', 'table')
    .option(
      '-l, --selector <selector>',
      'only what has such labels: k=v, k!=v, k in (a,b), k notin (a), k>1, k<1, k, !k',
    )
    .option('--show-labels', 'a column with the labels', false)
    .addHelpText('after', EXAMPLES)
    .action((kind: string, names: readonly string[]) =>
      get(kind, names, command.optsWithGlobals<Flags>(), io),
    );
}

async function get(word: string, names: readonly string[], flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const wanted = readWanted(word, names);
  const selector = readSelectorFlag(flags.selector);
  const session = await openSession(io, flags);
  const resources = selectByLabels(collect(wanted, session), selector, session.fleet);
  switch (format) {
    case 'json':
      io.stdout(itemsJson(resources, session));
      break;
    case 'yaml':
      io.stdout(formatManifests(resources.map(({ manifest }) => manifest)));
      break;
    case 'name':
      io.stdout(resources.map(({ kind, name }) => `${kindInfo(kind).singular}/${name}\n`).join(''));
      break;
    default:
      io.stdout(tables(resources, session, { ...flags, wide: format === 'wide' }, io));
  }
  if (resources.length === 0 && format !== 'json') io.stderr('No resources found.\n');
  tellErrors(session, io);
}

/** What was asked for: kinds, or names of one kind; undefined stands for everything. */
interface Wanted {
  readonly kinds: readonly Kind[];
  readonly names: readonly string[];
}

function readWanted(word: string, names: readonly string[]): Wanted | undefined {
  const [kind = '', name, ...rest] = word.split('/');
  if (name !== undefined) {
    if (rest.length > 0 || names.length > 0 || name === '') throw usageError(`"${word}" is no KIND/NAME`);
    return { kinds: [readKind(kind)], names: [name] };
  }
  if (word === 'all') {
    if (names.length > 0) throw usageError('get all takes no names');
    return undefined;
  }
  const kinds = [...new Set(word.split(',').map((one) => readKind(one.trim())))];
  if (kinds.length > 1 && names.length > 0) throw usageError('names need one kind, not several');
  return { kinds, names };
}

function collect(wanted: Wanted | undefined, session: Session): readonly AnyResource[] {
  const { fleet } = session;
  if (!wanted) return fleet.resources;
  const [kind] = wanted.kinds;
  if (kind !== undefined && wanted.names.length > 0) return findNamed(kind, wanted.names, session);
  return fleet.resources.filter((resource) => wanted.kinds.includes(resource.kind));
}

function tables(
  resources: readonly AnyResource[],
  { fleet }: Session,
  flags: { readonly wide: boolean; readonly showLabels: boolean },
  io: Io,
): string {
  const view = createView(
    fleet,
    { usage: usageByCompute(fleet), subnets: subnetUses(fleet) },
    createStyle(io.color),
  );
  const kinds = [...new Set(resources.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const prefix = kinds.length > 1 ? `${kindInfo(kind).singular}/` : '';
      const rows = resources.filter((resource) => resource.kind === kind) as readonly Resource[];
      return kindTable(kind, rows, view, { ...flags, prefix });
    })
    .join('\n');
}
