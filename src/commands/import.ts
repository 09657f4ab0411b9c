import path from 'node:path';
import type { Command } from 'commander';
import { readNamedFile } from '../files/index.ts';
import { alignNames, type ImportedManifest } from '../import/index.ts';
import { kindInfo } from '../kinds/index.ts';
import { findRoot } from '../load/index.ts';
import { formatManifests } from '../render/yaml.ts';
import { escapeTerminal } from '../text/escape.ts';
import { groupBy } from '../text/group-by.ts';
import { type ImportFlags, listImportFormats, type ReadImports, readImports } from './imported.ts';
import { CommandFailure, type Io } from './io.ts';
import { openSession } from './session.ts';
import { SHORT_FORMS, toShortForms } from './short-imports.ts';

interface Flags extends ImportFlags {
  readonly dir?: string;
  readonly out?: string;
}

const EXAMPLES = `
Formats:
${listImportFormats()}

Reads files alone, asks nobody, and overwrites nothing: what the fleet has under that name already is left as it is, and
what has no place in a manifest is told. Parts and addresses stand in their Compute and records in their DNSZone where the
files tell of both. infractl validate says what is missing then.

Examples:
  infractl import csv machines.csv --column name=Hostname   to stdout
  infractl import hcloud servers.json --out machines        one file a kind in machines/
  infractl import zone example.com.zone --out dns
  infractl import docker ps.json --compute web-01 --out services   what runs there, pinned where it is`;

export function register(command: Command, io: Io): void {
  command
    .argument('<format>', 'what the files are')
    .argument('<files...>', 'files of that tool')
    .option('--out <folder>', 'write manifests into this folder')
    .option('--column <field=heading...>', 'csv: which column is which field')
    .option('--zone <zone>', 'zone: which zone it is, where no SOA says so')
    .option('--compute <name>', 'docker, systemd: the compute that the list is of')
    .addHelpText('after', EXAMPLES)
    .action((format: string, files: readonly string[]) =>
      runImport(format, files, command.optsWithGlobals<Flags>(), io),
    );
}

async function runImport(format: string, files: readonly string[], flags: Flags, io: Io): Promise<void> {
  const read = readImports(format, files, flags, io);
  const found = findRoot(io.cwd, flags.dir);
  const fresh = found.ok ? await withoutKnown(read, flags, io) : read;
  const manifests = toShortForms(fresh.manifests);
  if (flags.out === undefined) io.stdout(formatManifests(manifests, SHORT_FORMS));
  else await writeNew(flags.out, format, manifests, io);
  for (const line of fresh.leftOut) io.stderr(`left out: ${escapeTerminal(line)}\n`);
  io.stderr(`${format}: ${manifests.length} manifests, ${fresh.leftOut.length} left out\n`);
}

/** What the fleet has already stays as it is. */
async function withoutKnown(read: ReadImports, flags: Flags, io: Io): Promise<ReadImports> {
  const { resources: written, fleet } = await openSession(io, flags);
  const manifests = alignNames(read.manifests, fleet);
  // what stands inside another manifest is there as well
  const kinds = [...new Set(manifests.map(({ kind }) => kind))];
  const resources = [...written, ...kinds.flatMap((kind) => fleet.byKind(kind))];
  const known = new Map(resources.map(({ kind, name, origin }) => [`${kind}/${name}`, origin.file]));
  const keyOf = ({ kind, metadata }: ImportedManifest) => `${kind}/${metadata.name}`;
  const there = manifests.filter((manifest) => known.has(keyOf(manifest)));
  const told = there.map(
    (manifest) => `${keyOf(manifest)}: ${known.get(keyOf(manifest)) ?? ''} has it already`,
  );
  return {
    manifests: manifests.filter((manifest) => !known.has(keyOf(manifest))),
    leftOut: [...read.leftOut, ...told],
  };
}

async function writeNew(
  out: string,
  format: string,
  manifests: readonly ImportedManifest[],
  io: Io,
): Promise<void> {
  const folder = path.resolve(io.cwd, out);
  const files = new Map(
    [...groupBy(manifests, ({ kind }) => kind)].map(([kind, list]) => [
      `${format}-${kindInfo(kind as ImportedManifest['kind']).plural}.yaml`,
      formatManifests(list, SHORT_FORMS),
    ]),
  );
  const missing = [...files].filter(([file, text]) => standing(folder, file) !== text);
  const { createFiles } = await import('../write/create-files.ts');
  const made = createFiles(
    path.dirname(folder),
    new Map(missing.map(([file, text]) => [`${path.basename(folder)}/${file}`, text])),
  );
  if (made.ok) return;
  throw new CommandFailure(
    'io',
    1,
    `${made.existing.join(', ')} stands in the way, and an import overwrites nothing: name another folder`,
  );
}

function standing(folder: string, file: string): string | undefined {
  const read = readNamedFile(path.join(folder, file), 256 * 1024 * 1024);
  return read.outcome === 'read' ? read.bytes.toString('utf8') : undefined;
}
