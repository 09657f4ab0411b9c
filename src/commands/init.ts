import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { CommandFailure, type Io, usageError } from './io.ts';

interface Flags {
  readonly dir?: string;
  readonly output: string;
}

/** A repository that exists may well have them; they are its own. */
const GIT_FILES = ['.gitattributes', '.gitignore'];

const EXAMPLES = `
Writes infractl.yaml, a few commented manifests, workflows for GitHub and the schema that editors complete by.
Refuses where one of these files exists.

Examples:
  infractl init                a fleet in this folder
  infractl init my-fleet       a fleet in a new folder`;

export function register(command: Command, io: Io): void {
  command
    .argument('[dir]', 'where, a new or an existing folder (default: the current one)')
    .option('-o, --output <format>', 'text or json', 'text')
    .addHelpText('after', EXAMPLES)
    .action((dir: string | undefined) => init(dir, command.optsWithGlobals<Flags>(), io));
}

async function init(dir: string | undefined, flags: Flags, io: Io): Promise<void> {
  if (flags.output !== 'text' && flags.output !== 'json')
    throw usageError(`unknown output format "${flags.output}"; expected text or json`);
  const root = resolve(io.cwd, flags.dir ?? '.', dir ?? '.');
  const { initialFiles } = await import('../init/files.ts');
  const files = new Map(initialFiles());
  const kept = GIT_FILES.filter((file) => existsSync(join(root, file)));
  const lines = kept.map(
    (file) => `note: ${file} is there already; it wants these lines:\n${files.get(file)}`,
  );
  for (const file of kept) files.delete(file);
  await writeAll(root, files);
  for (const line of lines) io.stderr(line);
  const paths = [...files.keys()];
  if (flags.output === 'json') return io.stdout(formatJson({ formatVersion: '1', files: paths }));
  io.stdout(`${paths.map((path) => `created ${path}\n`).join('')}\nNext:\n${nextSteps(dir ?? flags.dir)}`);
}

async function writeAll(root: string, files: ReadonlyMap<string, string>): Promise<void> {
  const { createFiles } = await import('../write/create-files.ts');
  let created;
  try {
    created = createFiles(root, files);
  } catch (error) {
    throw new CommandFailure(
      'io',
      1,
      `cannot write the new repository: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!created.ok)
    throw new CommandFailure(
      'io',
      1,
      `${created.existing.join(', ')} exist${created.existing.length === 1 ? 's' : ''} already; nothing was written`,
    );
}

function nextSteps(dir: string | undefined): string {
  const enter = dir === undefined || dir === '.' ? '' : `  cd ${escapeTerminal(dir)}\n`;
  return `${enter}  infractl validate\n  infractl plan\n  infractl apply\n`;
}
