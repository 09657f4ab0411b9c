import { hostname } from 'node:os';
import type { Command } from 'commander';
import { findRoot } from '../load/index.ts';
import { DEFAULT_SETTINGS } from '../resolve/index.ts';
import type { OpenFleet } from '../run.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { acquireLock, inspectWork, type WorkFolder } from '../write/index.ts';
import { editorProblems } from './doctor/editor-problems.ts';
import { gitProblems } from './doctor/git-problems.ts';
import type { Problem } from './doctor/problem.ts';
import { workProblems } from './doctor/work-problems.ts';
import { CommandFailure, type Io } from './io.ts';
import { readFormat } from './session.ts';
import { findWorkFolder, readTree, refuseTracked } from './tree.ts';

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly fix: boolean;
}

const EXAMPLES = `
Looks at the manifests, the lockfile, the lock and the undo log of applies, git's index and attributes, and the schema that
editors complete by. --fix mends what is safe to mend; everything else says what to do.
Exit codes: 0 nothing is wrong that stops a command, 1 something is, 4 --fix while an apply is at work.

Examples:
  infractl doctor              what is wrong
  infractl doctor --fix        and mend what is safe`;

export function register(command: Command, io: Io): void {
  command
    .option('-o, --output <format>', 'text or json', 'text')
    .option('--fix', 'mend what is safe', false)
    .addHelpText('after', EXAMPLES)
    .action(() => doctor(command.optsWithGlobals<Flags>(), io));
}

async function doctor(flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, ['text', 'json']);
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  const work = findWorkFolder(found.root, io);
  const problems = await examine(work, io);
  const shown = flags.fix ? await mend(work, problems, io) : problems.map((problem) => show(problem, 'no'));
  io.stdout(format === 'json' ? toJson(shown) : toText(shown));
  io.exit(shown.some(({ severity, fixed }) => severity === 'error' && fixed !== 'yes') ? 1 : 0);
}

/** A problem after its mending: `can` where --fix would. */
interface Shown extends Pick<Problem, 'check' | 'severity' | 'message' | 'help'> {
  readonly fixed: 'yes' | 'no' | 'can';
}

function show({ check, severity, message, help, fix }: Problem, fixed: 'yes' | 'no'): Shown {
  return { check, severity, message, help, fixed: fixed === 'no' && fix ? 'can' : fixed };
}

/** Looks at everything; changes nothing. */
async function examine(work: WorkFolder, io: Io): Promise<readonly Problem[]> {
  const tracked = await attempt(() => refuseTracked(work.root, io));
  const read = await attempt(() => readTree(work));
  const tree = read.ok ? read.value : undefined;
  const settings = tree?.settings ?? DEFAULT_SETTINGS;
  const state = await inspectWork(work, [...new Set(['', settings.generated])], {
    host: hostname(),
    pid: process.pid,
  });
  const texts = tree?.texts ?? new Map<string, string>();
  return [
    ...(tracked.ok ? [] : [failed('work-folder', tracked.message)]),
    ...(read.ok ? treeProblems(read.value) : [failed('manifests', read.message)]),
    ...workProblems(work, state),
    ...(await gitProblems(work.root, settings, [...texts.keys()], io)),
    ...editorProblems(work.root, texts),
  ];
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

async function attempt<T>(action: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await action() };
  } catch (error) {
    if (error instanceof CommandFailure || typeof (error as NodeJS.ErrnoException).code === 'string')
      return { ok: false, message: (error as Error).message };
    throw error;
  }
}

function failed(check: Problem['check'], message: string): Problem {
  return { check, severity: 'error', message, help: 'mend that first' };
}

function treeProblems({ diagnostics, lockfile }: OpenFleet): readonly Problem[] {
  const broken = diagnostics.filter(({ severity, blocks }) => severity === 'error' && blocks === true).length;
  const count = broken === 1 ? 'one error stops' : `${broken} errors stop`;
  return [
    ...(broken === 0
      ? []
      : [
          {
            check: 'manifests',
            severity: 'error',
            message: `${count} plan and apply`,
            help: 'infractl validate tells where',
          } as const,
        ]),
    ...lockfile().diagnostics.map(({ message, help }) => ({
      check: 'lockfile' as const,
      severity: 'error' as const,
      message,
      help: help ?? '',
    })),
  ];
}

/** Mends under the lock what is safe. */
async function mend(work: WorkFolder, problems: readonly Problem[], io: Io): Promise<readonly Shown[]> {
  if (problems.every(({ fix }) => !fix)) return problems.map((problem) => show(problem, 'no'));
  const lock = await acquireLock(work, { host: hostname(), pid: process.pid, patience: 0 });
  if (!lock.ok) throw new CommandFailure(lock.held ? 'stale' : 'io', lock.held ? 4 : 1, lock.problem);
  try {
    const shown: Shown[] = [];
    for (const problem of problems) {
      const wrong = problem.fix ? await problem.fix() : undefined;
      if (wrong !== undefined)
        io.stderr(`note: ${problem.check} could not be mended: ${escapeTerminal(wrong)}\n`);
      shown.push(show(problem, problem.fix && wrong === undefined ? 'yes' : 'no'));
    }
    return shown;
  } finally {
    const wrong = lock.release();
    if (wrong !== undefined) io.stderr(`note: ${escapeTerminal(wrong)}\n`);
  }
}

function toText(shown: readonly Shown[]): string {
  if (shown.length === 0) return 'Nothing is wrong.\n';
  return shown.map(lineOf).join('');
}

function lineOf({ check, severity, message, help, fixed }: Shown): string {
  const text = `${check}: ${escapeTerminal(message)}`;
  if (fixed === 'yes') return `mended   ${text}\n`;
  const way = fixed === 'can' ? `${help} (--fix does it)` : help;
  return `${severity.padEnd(8)} ${text}\n         ${escapeTerminal(way)}\n`;
}

function toJson(shown: readonly Shown[]): string {
  const problems = shown.map(({ fixed, ...problem }) => ({
    ...problem,
    fixable: fixed !== 'no',
    fixed: fixed === 'yes',
  }));
  return formatJson({ formatVersion: '1', problems });
}
