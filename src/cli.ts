import { Command, CommanderError } from 'commander';
import type { ExitCode, Io } from './commands/io.ts';
import { COMMANDS } from './commands/registry.ts';
import { breakCommands } from './text/ci.ts';
import { version } from './version.ts';

const HELP = `
Exit codes: 0 done, 1 error, 2 changes (with --detailed-exitcode), 3 unsafe or infeasible, 4 stale, 64 usage.

Examples:
  infractl init my-fleet            a new fleet repository
  infractl validate                 all errors of all manifests at once
  infractl plan                     where every service would run, and why
  infractl apply                    write that plan and the lockfile
  infractl explain Compute.spec     the fields of a manifest`;

/** Runs one command line (without node and script) and gives its exit code. Prints; never throws for input. */
export async function main(argv: readonly string[], world: Omit<Io, 'exit' | 'command'>): Promise<ExitCode> {
  let code: ExitCode = 0;
  const io: Io = { ...world, ...guardRunner(world), exit: (value) => (code = value) };
  try {
    if (argv.includes('--profile')) (await import('./commands/profile.ts')).startProfile(io);
    const program = await buildProgram(argv, io);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { reportFailure } = await import('./commands/failure.ts');
    return reportFailure(error, io, wantsJson(argv));
  }
}

/** A GitHub runner obeys commands in whatever is printed: text of a manifest must not give it any. */
function guardRunner({
  env,
  stdout,
  stderr,
}: Omit<Io, 'exit' | 'command'>): Pick<Io, 'stdout' | 'stderr' | 'command'> {
  if ((env['GITHUB_ACTIONS'] ?? '') === '') return { stdout, stderr, command: stdout };
  return {
    stdout: (text) => stdout(breakCommands(text)),
    stderr: (text) => stderr(breakCommands(text)),
    command: stdout,
  };
}

async function buildProgram(argv: readonly string[], io: Io): Promise<Command> {
  const program = new Command('infractl');
  const wanted = commandName(argv);
  program
    .description('Declarative GitOps reconciler for rented and owned machines.')
    .version(version, '-V, --version', 'print the version')
    .option('-C, --dir <folder>', 'the fleet repository (default: found upwards from here)')
    .option('--no-color', 'no colour, on a terminal too')
    .option('--profile', 'print what each stage took, and what was not read fast, to stderr')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', HELP);
  prepare(program, io, wantsJson(argv));
  for (const entry of COMMANDS) {
    const command = program
      .command(entry.name, entry.hidden === true ? { hidden: true } : {})
      .description(entry.summary);
    if (wanted === entry.name) (await entry.load()).register(command, io, COMMANDS);
    prepareAll(command, io, wantsJson(argv));
  }
  return program;
}

/** Sub-commands print and fail as their parents do. */
function prepareAll(command: Command, io: Io, quiet: boolean): void {
  prepare(command, io, quiet);
  for (const child of command.commands) prepareAll(child, io, quiet);
}

function prepare(command: Command, io: Io, quiet: boolean): void {
  command.exitOverride().showSuggestionAfterError(true);
  command.configureOutput({
    writeOut: io.stdout,
    writeErr: quiet ? () => undefined : io.stderr,
    getOutHasColors: () => io.color,
  });
}

/** The first word that is neither a flag nor the value of -C. */
function commandName(argv: readonly string[]): string | undefined {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === '-C' || word === '--dir') i++;
    else if (word !== 'help' && !word.startsWith('-')) return word;
  }
  return undefined;
}

/** Asked of the words themselves, for it must hold when they cannot be parsed. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '-ojson' ||
      word === '--output=json' ||
      (word === 'json' && ['-o', '--output'].includes(argv[index - 1] ?? '')),
  );
}
