import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import type { SimpleGitOptions } from 'simple-git';
import { noteRefs } from './locks.ts';
import { runRemote } from './remote.ts';
import type { Environment, Git, GitResult } from './types.ts';

/** Where git runs, and on what: it looks for no repository by itself. */
export interface GitAt {
  /** The working directory. */
  readonly folder: string;
  readonly gitDir: string;
  /** Left out for a bare repository. */
  readonly workTree?: string;
}

/** Hooks that a call of ours could set off. A newer git takes them from its config too, where `core.hooksPath` does not reach. */
const EVENTS =
  'reference-transaction post-index-change pre-commit prepare-commit-msg commit-msg post-commit pre-merge-commit post-merge post-checkout post-rewrite pre-push pre-auto-gc';

/**
 * Repositories configure programs that git then runs: a clone of a stranger's folder must not. Hooks, fsmonitor, pager,
 * editor, external diff, signing, background maintenance and recursion into submodules are off in every call; what asks
 * on the terminal fails instead. Filters and merge drivers have names of their own and cannot be switched off here: no
 * call of this folder compares or checks out files, but `fastForward` after a fetch, and merges happen in a repository
 * without a config (`merge.ts`). Revisions go after --end-of-options and paths after --, see the callers.
 */
const HARDENING: readonly string[] = [
  'safe.bareRepository=explicit',
  'core.hooksPath=/dev/null',
  ...EVENTS.split(' ').map((event) => `hook.${event}.enabled=false`),
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.editor=true',
  'core.alternateRefsCommand=true',
  'sequence.editor=true',
  'diff.external=',
  'log.showSignature=false',
  'commit.gpgSign=false',
  'push.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'push.recurseSubmodules=no',
  'protocol.ext.allow=never',
];

/** On top of it where no remote was asked for: git would reach for one to complete a partial clone. */
const OFFLINE: readonly string[] = ['core.sshCommand=false', 'core.askPass=true', 'credential.helper='];

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
  allowUnsafeCredentialHelper: true,
};

/** What a user may set for git through us: who they are, how to reach a remote, where their settings are. */
const PASSED =
  /^GIT_(?:(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)|SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|CEILING_DIRECTORIES|ALLOW_PROTOCOL|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/;
const DROPPED = /^GIT_|^(?:EDITOR|VISUAL|PAGER|LESS|LV|PREFIX)$/;

const NOT_STARTED = { code: undefined, stderr: 'git could not be started: is it installed?' };

/** git for one repository. */
export function openGit(at: GitAt, env: Environment): Git {
  const own = cleanEnvironment(env);
  const named = [
    `--git-dir=${at.gitDir}`,
    ...(at.workTree === undefined ? [] : [`--work-tree=${at.workTree}`]),
  ];
  return async (args, { stdin, indexFile, remote, refs, most, settings: more = [] } = {}) => {
    const done = refs && noteRefs(at.gitDir, refs);
    const call = { args: [...named, ...args], folder: at.folder };
    const result = await (remote
      ? runRemote({ ...call, ...remote, args: [...settings(HARDENING), ...call.args], env: own })
      : runHere({
          ...call,
          stdin,
          most: Math.min(most ?? MAX_OUTPUT, MAX_OUTPUT),
          env: { ...own, ...UNREACHED, ...indexOf(indexFile), ...settingsIn(own, more) },
        }));
    done?.();
    return result;
  };
}

function settingsIn(
  env: Readonly<Record<string, string>>,
  more: readonly (readonly [string, string])[],
): Record<string, string> {
  if (more.length === 0) return {};
  const first = Number(env['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const pairs = more.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return { ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: `${first + more.length}` };
}

interface LocalCall {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | Buffer | undefined;
  readonly most: number;
}

/**
 * Of one call. A few trees in git may stand for more files than there is memory, each of them in ten others: git is ended
 * there. All manifests that are read together come near, and nothing else does.
 */
const MAX_OUTPUT = 320 * 1024 * 1024;

/** simple-git is loaded by the first call. */
async function runHere({ args, folder, env, stdin, most }: LocalCall): Promise<GitResult> {
  const { simpleGit } = await import('simple-git');
  const chunks: Buffer[] = [];
  const stop = new AbortController();
  let bytes = 0;
  const take = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= most) chunks.push(chunk);
    else stop.abort();
  };
  let ended: Pick<GitResult, 'code' | 'stderr'> = NOT_STARTED;
  try {
    const git = simpleGit({
      baseDir: folder,
      abort: stop.signal,
      config: [...HARDENING, ...OFFLINE],
      trimmed: false,
      allowEnvironment: Object.keys(env),
      unsafe: MEANT,
      input: () => stdin,
      // simple-git hides exit codes, and takes a failure that prints nothing for a success
      errors: (error, { exitCode, stdErr }) => {
        ended = exitCode < 0 ? NOT_STARTED : { code: exitCode, stderr: complaint(stdErr, error) };
        return undefined;
      },
    });
    git.env(env).outputHandler((_command, stdout) => stdout.on('data', take));
    await git.raw([...args]);
  } catch (error) {
    ended = { code: undefined, stderr: (error as Error).message };
  }
  if (stop.signal.aborted) return tooMuch(chunks, most);
  return { ...ended, stdout: Buffer.concat(chunks) };
}

/** With what it said last, which tells of a list of files where they are. */
function tooMuch(chunks: readonly Buffer[], most: number): GitResult {
  const tail = Buffer.concat(chunks.slice(-2)).toString('utf8').split('\0').at(-2) ?? '';
  const place = tail.includes('\t') ? ` at ${tail.slice(tail.indexOf('\t') + 1).slice(0, 200)}` : '';
  const stderr = `git said more than ${most} bytes and was stopped${place}: the tree has more files than can be read`;
  return { code: undefined, stderr, stdout: Buffer.alloc(0) };
}

function settings(list: readonly string[]): string[] {
  return list.flatMap((setting) => ['-c', setting]);
}

function indexOf(indexFile: string | undefined): Record<string, string> {
  return indexFile === undefined ? {} : { GIT_INDEX_FILE: indexFile };
}

/** Where no repository is meant: git's own settings of this user. */
export function openSettings(folder: string, env: Environment): Git {
  return openGit({ folder, gitDir: devNull }, env);
}

/**
 * One question to git in the way that users ask: it finds the repository from the folder itself. For `find.ts` alone,
 * which knows beforehand what has to be found. Blocks.
 */
export function askGit(
  folder: string,
  args: readonly string[],
  env: Environment,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string } {
  const { status, stdout, stderr } = spawnSync('git', [...settings([...HARDENING, ...OFFLINE]), ...args], {
    cwd: folder,
    env: { ...cleanEnvironment(env), ...UNREACHED },
    encoding: 'utf8',
  });
  if (status === 0) return { ok: true, text: stdout.replace(/\n$/, '') };
  return {
    ok: false,
    problem: complaintOf({ code: status ?? undefined, stderr: stderr ?? NOT_STARTED.stderr }),
  };
}

function complaint(stderr: readonly Buffer[], error: Buffer | Error | undefined): string {
  const said = Buffer.concat([...stderr]).toString('utf8');
  return said === '' && error instanceof Error ? error.message : said;
}

/** No transport at all, whatever a config allows. */
const UNREACHED = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' };

function cleanEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED.test(entry[0]) || !DROPPED.test(entry[0])),
  );
  return {
    ...Object.fromEntries(kept),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1', // a commit is what its id says, whatever refs/replace/ holds
    LC_ALL: 'C',
  };
}

/** The output as text without its last line end. */
export function textOf({ stdout }: GitResult): string {
  return stdout.toString('utf8').replace(/\n$/, '');
}

/** What git said, on one line, without what a URL may hold of a password. */
export function complaintOf({ stderr, code }: Pick<GitResult, 'code' | 'stderr'>): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const text = lines.filter((line) => line !== '' && !line.startsWith('hint:')).join('; ');
  if (text === '') return `git ended with ${code ?? 'no exit code'}`;
  return text.replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1');
}
