import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { findRepository } from '../git/index.ts';
import type { InstallSource } from '../init/source.ts';
import type { Pipeline } from '../init/pipelines.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { version } from '../version.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { readFormat } from './session.ts';

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly ci?: string;
  readonly from?: string;
  readonly upgrade: boolean;
  readonly force: boolean;
  readonly dryRun: boolean;
}

const EXAMPLES = `
Writes infractl.yaml, a few commented manifests, the workflows of a CI, the schema that editors complete by, and
vendor/infractl-VERSION.tgz: the package that is running, whose hash the workflows check before they run it.
Refuses where one of these files exists.

Examples:
  infractl init                  a fleet in this folder
  infractl init my-fleet         a fleet in a new folder
  infractl init --ci gitlab      with a pipeline for GitLab
  infractl init --from npm:infractl@0.1.0
                                 the workflows install that version from the registry
  infractl init --upgrade        after an update of infractl: renews schema, workflows and package`;

export function register(command: Command, io: Io): void {
  command
    .argument('[dir]', 'where, a new or an existing folder (default: the current one)')
    .option('-o, --output <format>', 'text or json', 'text')
    .option('--ci <name>', 'github (default), gitlab, forgejo, gitea or none')
    .option(
      '--from <source>',
      'what the workflows install: https://…#sha512-…, git+https://…#COMMIT, npm:NAME@VERSION (default: the vendored package)',
    )
    .option('--upgrade', 'renew what an earlier version wrote; manifests and settings stay', false)
    .option('--force', 'with --upgrade: overwrite workflows that were edited', false)
    .option('--dry-run', 'with --upgrade: show the changes, write nothing', false)
    .addHelpText('after', EXAMPLES)
    .action((dir: string | undefined) => init(dir, command.optsWithGlobals<Flags>(), io));
}

async function init(dir: string | undefined, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, ['text', 'json']);
  if (!flags.upgrade && (flags.force || flags.dryRun))
    throw usageError('--force and --dry-run go with --upgrade');
  const pipeline = flags.ci === undefined ? undefined : await readPipeline(flags.ci);
  const source = flags.from === undefined ? undefined : await readSource(flags.from);
  const place = placeOf(resolve(io.cwd, flags.dir ?? '.', dir ?? '.'), io);
  if (flags.upgrade) {
    const { upgrade } = await import('./init-upgrade.ts');
    return upgrade(place, { pipeline, source, ...flags }, format, io);
  }
  const files = new Map(await initialFiles(place, pipeline ?? 'github', source));
  const kept = keepGitFiles(place, files);
  await writeAll(place, files);
  for (const note of kept) io.stderr(note);
  const paths = [...files.keys()].map((path) => shown(place, path)).toSorted();
  if (format === 'json') return io.stdout(formatJson({ formatVersion: '1', files: paths }));
  io.stdout(`${paths.map((path) => `created ${path}\n`).join('')}\nNext:\n${nextSteps(dir ?? flags.dir)}`);
}

/** A repository that exists may well have them, and they are its own. @returns notes on what they want */
function keepGitFiles(
  { top, prefix }: InitPlace,
  files: Map<string, string | Uint8Array>,
): readonly string[] {
  const there = ['.gitattributes', '.gitignore']
    .map((name) => prefix + name)
    .filter((file) => existsSync(join(top, file)));
  const notes = there.map((file) => {
    const lines = String(files.get(file) ?? '');
    return `note: ${escapeTerminal(file)} is there already; it wants these lines:\n${lines}`;
  });
  for (const file of there) files.delete(file);
  return notes;
}

/** A CI reads its files at the top level of the repository; the fleet may be in a folder of it. */
export interface InitPlace {
  readonly root: string;
  readonly top: string;
  /** From top to root: `infra/` or ''. */
  readonly prefix: string;
}

/** The folder may have to be made first: the repository is the one around what is there. */
function placeOf(root: string, io: Io): InitPlace {
  const alone = { root, top: root, prefix: '' };
  for (let at = root; ; at = dirname(at)) {
    const found = findRepository(at, io.env);
    if (found.ok) {
      const below = relative(at, root).split(sep).join('/');
      const prefix = found.prefix + (below === '' ? '' : `${below}/`);
      return prefix === '' ? alone : { root, top: found.workTree, prefix };
    }
    if (existsSync(at) || at === dirname(at)) return alone;
  }
}

/** All files by their path from the top level. */
async function initialFiles(
  place: InitPlace,
  pipeline: Pipeline,
  source: InstallSource | undefined,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { fleetFiles } = await import('../init/files.ts');
  return new Map<string, string | Uint8Array>([
    ...[...fleetFiles()].map(([path, text]) => [place.prefix + path, text] as const),
    ...(await pipelineFilesOf(place, pipeline, source)),
  ]);
}

/** The workflows, and the package that they install where they install one of the repository. */
export async function pipelineFilesOf(
  { prefix }: InitPlace,
  pipeline: Pipeline,
  source: InstallSource | undefined,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  if (pipeline === 'none') return new Map();
  const { pipelineFiles } = await import('../init/pipelines.ts');
  const fleet = prefix === '' ? '.' : prefix.replace(/\/$/, '');
  if (source) return pipelineFiles(pipeline, source, fleet, version);
  const { name, bytes, sha512 } = await packageFile();
  const file = `vendor/${name}`;
  const files = pipelineFiles(pipeline, { kind: 'vendored', file, sha512 }, fleet, version);
  return new Map<string, string | Uint8Array>([...files, [file, bytes]]);
}

async function packageFile() {
  const { packOwnPackage } = await import('../init/package-file.ts');
  try {
    return await packOwnPackage();
  } catch (error) {
    throw new CommandFailure(
      'io',
      1,
      `cannot pack infractl for the workflows: ${messageOf(error)}; --from names another source, --ci none goes without`,
    );
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function readPipeline(word: string): Promise<Pipeline> {
  const { PIPELINES } = await import('../init/pipelines.ts');
  const found = PIPELINES.find((name) => name === word);
  if (found === undefined) throw usageError(`--ci "${word}" is unknown; expected ${PIPELINES.join(', ')}`);
  return found;
}

async function readSource(text: string): Promise<InstallSource> {
  const source = await import('../init/source.ts');
  const read = source.readSource(text);
  if (!read.ok) throw usageError(`--from ${read.problem}`);
  return read.source;
}

async function writeAll({ top }: InitPlace, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const { createFiles } = await import('../write/create-files.ts');
  let created;
  try {
    created = createFiles(top, files);
  } catch (error) {
    throw new CommandFailure('io', 1, `cannot write the new repository: ${messageOf(error)}`);
  }
  if (!created.ok)
    throw new CommandFailure(
      'io',
      1,
      `${created.existing.join(', ')} exist${created.existing.length === 1 ? 's' : ''} already; nothing was written. An earlier init is renewed by --upgrade; --ci none leaves workflows out`,
    );
}

/** Paths are told from the fleet's folder where they lie below it. */
export function shown({ prefix }: InitPlace, path: string): string {
  if (path.startsWith(prefix)) return path.slice(prefix.length);
  return '../'.repeat(prefix.split('/').length - 1) + path;
}

function nextSteps(dir: string | undefined): string {
  const enter = dir === undefined || dir === '.' ? '' : `  cd ${escapeTerminal(dir)}\n`;
  return `${enter}  infractl validate\n  infractl plan\n  infractl apply\n`;
}
