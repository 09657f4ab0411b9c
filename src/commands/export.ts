import path from 'node:path';
import type { Command } from 'commander';
import { EXPORT_FORMATS, type ExportFormat, type ExportInput } from '../export/index.ts';
import type { State } from '../model/state.ts';
import { normalizeName } from '../network/dns-name.ts';
import { resolveState } from '../run.ts';
import { matchesSelector } from '../selector/match.ts';
import { escapeTerminal } from '../text/escape.ts';
import { differencesIn, type ExportFolder, planFolder, textIn } from './export-folder.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { labelsOf, readSelectorFlag } from './select.ts';
import { formatCalled, openSession, requireSound, type Session } from './session.ts';
import { folderOf, writeFolder } from './write-folder.ts';

/** What of a fleet is exported, as it is written. */
export interface ExportWords {
  readonly selector?: string;
  readonly zone?: string;
  readonly serial?: string;
  readonly ns?: readonly string[];
}

interface Flags extends ExportWords {
  readonly dir?: string;
  readonly out?: string;
  readonly check: boolean;
}

const EXAMPLES = `
Formats:
${EXPORT_FORMATS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')}

From the manifests and placements as they stand. --out keeps a list of what it wrote (.infractl-export.json): files of an
earlier export that are none any more go, files of anybody else are neither overwritten nor deleted.
Exit codes: 0 done, 1 error, 2 --check found differences.

Examples:
  infractl export ssh                             to stdout, where the format is one file
  infractl export ansible --out inventory         into a folder
  infractl export ansible --out inventory --check do the files say what the manifests say? for CI
  infractl export prometheus --out sd -l env=prod computes with such labels alone`;

export function register(command: Command, io: Io): void {
  command
    .argument('<format>', EXPORT_FORMATS.map(({ name }) => name).join(', '))
    .option('--out <folder>', 'write the files into this folder')
    .option('--check', 'write nothing: exit 2 and a diff where files of --out differ', false)
    .option('-l, --selector <selector>', 'computes (and records) with such labels alone')
    .option('--zone <zone>', 'of formats with DNS records: this zone alone')
    .option('--serial <n>', 'bind: the SOA serial of zones that have no standing file')
    .option('--ns <names...>', 'bind, octodns, dnscontrol: the name servers of zones that name none')
    .addHelpText('after', EXAMPLES)
    .action((word: string) => runExport(word, command.optsWithGlobals<Flags>(), io));
}

async function runExport(word: string, flags: Flags, io: Io): Promise<void> {
  const format = formatCalled(word, EXPORT_FORMATS, 'export format');
  if (flags.check && flags.out === undefined)
    throw usageError('--check compares with the files of --out DIR');
  if (flags.zone !== undefined && format.zones !== true)
    throw usageError(`${format.name} has no zones: leave out --zone`);
  const session = await openSession(io, flags);
  requireSound(session);
  const folder = flags.out === undefined ? undefined : folderOf(flags.out, session, io);
  if (folder === undefined)
    return print(
      format,
      inputOf(session, flags, () => undefined),
      io,
    );
  if (flags.check) return check(format, session, folder, flags, io);
  const files = () => {
    const made = build(
      format,
      inputOf(session, flags, (file) => textIn(folder, file)),
      io,
    );
    refuseManifests(made, folder, session);
    return made;
  };
  await writeFolder(folder, format.name, files, io);
}

export function inputOf(
  session: Session,
  flags: ExportWords,
  standing: ExportInput['standing'],
): ExportInput {
  const { fleet } = session;
  const selector = readSelectorFlag(flags.selector);
  const zone = flags.zone === undefined ? undefined : normalizeName(flags.zone);
  const dns = fleet.dns.filter(
    (record) =>
      (zone === undefined || record.zone === zone) &&
      (!selector || matchesSelector(labelsOf(record.resource, fleet), selector)),
  );
  const zones = fleet
    .byKind('DNSZone')
    .filter((one) => !selector || matchesSelector(labelsOf(one, fleet), selector))
    .map(({ manifest }) => normalizeName(manifest.spec.zone))
    .filter((name) => zone === undefined || name === zone);
  if (zone !== undefined && dns.length === 0 && zones.length === 0)
    throw new CommandFailure('not-found', 1, `no record of zone ${zone}`);
  return {
    fleet,
    computes: [...fleet.computes.values()].filter(
      ({ labels }) => !selector || matchesSelector(labels, selector),
    ),
    dns,
    zones,
    applied: () => resolveState(readState(session), session.settings),
    standing,
    nameServers: (flags.ns ?? []).flatMap((text) => text.split(',')).filter((text) => text !== ''),
    ...(flags.serial === undefined ? {} : { serial: readSerial(flags.serial) }),
  };
}

/** What was applied last; ends the command where that cannot be read. */
function readState({ lockfile, settings, texts }: Session): State {
  const { value, diagnostics } = lockfile();
  if (diagnostics.length === 0) return value.state;
  throw new CommandFailure('lockfile', 1, `${settings.lockfile} cannot be read`, { diagnostics, texts });
}

function readSerial(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) > 0 && Number(text) < 2 ** 32) return Number(text);
  throw usageError(`--serial "${text}" is no serial: write a number from 1 to 4294967295`);
}

/** The files, or the end of the command with all that is in their way. */
export function build(
  format: ExportFormat,
  input: ExportInput,
  io: Pick<Io, 'stderr'>,
): ReadonlyMap<string, string> {
  const made = format.build(input);
  if (!made.ok) {
    const problems = made.problems.map((problem) => `\n  ${escapeTerminal(problem)}`).join('');
    throw new CommandFailure('invalid', 1, `cannot export ${format.name}:${problems}`);
  }
  for (const note of made.notes) io.stderr(`note: ${escapeTerminal(note)}\n`);
  return made.files;
}

function print(format: ExportFormat, input: ExportInput, io: Io): void {
  const files = build(format, input, io);
  if (files.size > 1) {
    const names = [...files.keys()].slice(0, 3).join(', ');
    throw usageError(`${format.name} is ${files.size} files (${names}…): name a folder with --out DIR`);
  }
  for (const text of files.values()) io.stdout(text);
}

function check(format: ExportFormat, session: Session, folder: ExportFolder, flags: Flags, io: Io): void {
  const files = build(
    format,
    inputOf(session, flags, (file) => textIn(folder, file)),
    io,
  );
  const found = differencesIn(folder, planFolder(folder, format.name, files));
  io.stdout(found);
  if (found === '') return io.stderr(`${format.name}: ${folder.shown} is as the manifests say\n`);
  io.exit(2);
}
/** What would be read as a manifest at the next validate, and is none, goes where manifests are not looked for. */
function refuseManifests(files: ReadonlyMap<string, string>, folder: ExportFolder, session: Session): void {
  const { root, prefix, shown } = folder;
  const hidden = prefix.split('/').some((name) => name.startsWith('.') || name === 'node_modules');
  const file = [...files.keys()].find((name) => /\.ya?ml$/.test(name));
  if (root !== session.root || hidden || file === undefined) return;
  throw usageError(
    `${path.join(shown, file)} would be read as a manifest: name a folder that begins with a dot, or one outside the fleet`,
  );
}
