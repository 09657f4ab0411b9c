import type { SimpleGitOptions } from 'simple-git';

export interface GitResult {
  /** 0 where git did what it was asked; undefined where it could not be started. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitInput {
  readonly stdin?: string | Buffer;
  /** Instead of the user's index. */
  readonly indexFile?: string;
}

/** Runs git with these arguments in one folder. Gives what came of it, never throws for a failure of git. */
export type Git = (args: readonly string[], input?: GitInput) => Promise<GitResult>;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Repositories configure programs that git then runs: a clone of a stranger's folder must not. Hooks, fsmonitor, pager,
 * editor, external diff, signing, background maintenance and recursion into submodules are off in every call; what asks
 * on the terminal fails instead. Revisions go after --end-of-options and paths after --, see the callers.
 */
const HARDENING: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.editor=true',
  'core.alternateRefsCommand=true',
  'diff.external=',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  'protocol.ext.allow=never',
];

/** simple-git refuses such settings, hardening or not, unless it is told that they are meant. */
const MEANT: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeHooksPath: true,
  allowUnsafeFsMonitor: true,
  allowUnsafePager: true,
  allowUnsafeEditor: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAskPass: true,
  allowUnsafeGpgProgram: true,
};

/** What a user may set for git through us: who they are, how to reach a remote, where their settings are. */
const PASSED =
  /^GIT_(?:(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)|SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|CEILING_DIRECTORIES|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/;
const DROPPED = /^GIT_|^(?:EDITOR|VISUAL|PAGER|LESS|LV|PREFIX)$/;

const NOT_STARTED = { code: undefined, stderr: 'git could not be started: is it installed?' };

/** git for one folder. simple-git is loaded by the first call. */
export function openGit(folder: string, env: Environment): Git {
  const own = cleanEnvironment(env);
  return async (args, { stdin, indexFile } = {}) => {
    const full = indexFile === undefined ? own : { ...own, GIT_INDEX_FILE: indexFile };
    const { simpleGit } = await import('simple-git');
    const chunks: Buffer[] = [];
    let ended: Pick<GitResult, 'code' | 'stderr'> = NOT_STARTED;
    try {
      const git = simpleGit({
        baseDir: folder,
        config: [...HARDENING],
        trimmed: false,
        allowEnvironment: Object.keys(full),
        unsafe: MEANT,
        input: () => stdin,
        // simple-git hides exit codes, and takes a failure that prints nothing for a success
        errors: (error, { exitCode, stdErr }) => {
          ended = exitCode < 0 ? NOT_STARTED : { code: exitCode, stderr: complaint(stdErr, error) };
          return undefined;
        },
      });
      git
        .env(full)
        .outputHandler((_command, stdout) => stdout.on('data', (chunk: Buffer) => void chunks.push(chunk)));
      await git.raw([...args]);
    } catch (error) {
      ended = { code: undefined, stderr: (error as Error).message };
    }
    return { ...ended, stdout: Buffer.concat(chunks) };
  };
}

function complaint(stderr: readonly Buffer[], error: Buffer | Error | undefined): string {
  const said = Buffer.concat([...stderr]).toString('utf8');
  return said === '' && error instanceof Error ? error.message : said;
}

function cleanEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED.test(entry[0]) || !DROPPED.test(entry[0])),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
}

/** The output as text without its last line end. */
export function textOf({ stdout }: GitResult): string {
  return stdout.toString('utf8').replace(/\n$/, '');
}

/** What git said, on one line, without what a URL may hold of a password. */
export function complaintOf({ stderr, code }: GitResult): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const text = lines.filter((line) => line !== '' && !line.startsWith('hint:')).join('; ');
  if (text === '') return `git ended with ${code ?? 'no exit code'}`;
  return text.replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1');
}
