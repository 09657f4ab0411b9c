import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { main } from '../../src/cli.ts';

/** The repository's root: where package.json stands. */
export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

const cliFile = join(repositoryRoot, 'dist/cli.js');

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The working folder; a folder without a fleet when left out. */
  readonly cwd?: string;
  /** Added to an environment that is otherwise empty but for PATH and a HOME of its own: nothing of the machine leaks in. */
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user; for root alone. */
  readonly uid?: number;
}

/**
 * Runs the built command line as a process, as a user does, and returns its exit code and both streams. `npm run build`
 * comes first: a bundle that is older than the sources is refused, so that no test judges yesterday's code.
 */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  refuseStaleBundle();
  const env = {
    PATH: process.env['PATH'] ?? '',
    TMPDIR: tmpdir(),
    HOME: emptyHome(),
    GIT_CONFIG_NOSYSTEM: '1',
    ...options.env,
  };
  const settings = {
    cwd: options.cwd ?? emptyHome(),
    env,
    maxBuffer: 1 << 28,
    encoding: 'utf8' as const,
    ...(options.uid !== undefined && { uid: options.uid }),
  };
  return new Promise((done, fail) => {
    const child = execFile(process.execPath, [cliFile, ...args], settings, (error, stdout, stderr) => {
      if (child.exitCode === null)
        fail(new Error(`infractl ${args.join(' ')} was ended by a signal`, { cause: error }));
      else done({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/**
 * The same without a process of its own, for tests that run a command line by the hundred and ask for what it prints: a third
 * of the time. Streams, signals and the bundle itself are for `runCli`.
 */
export async function runHere(
  args: readonly string[],
  { cwd = emptyHome(), env = {} }: Pick<CliOptions, 'cwd' | 'env'> = {},
): Promise<CliResult> {
  const said = { stdout: '', stderr: '' };
  const code = await main(args, {
    cwd,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: tmpdir(),
      HOME: emptyHome(),
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    },
    stdout: (text) => void (said.stdout += text),
    stderr: (text) => void (said.stderr += text),
    now: () => new Date(),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    color: false,
    stderrColor: false,
  });
  return { code, ...said };
}

/** Runs a command that prints JSON, without a process of its own, and returns the parsed object beside the rest. */
export async function runJson<T = unknown>(
  args: readonly string[],
  options: Pick<CliOptions, 'cwd' | 'env'> = {},
): Promise<CliResult & { readonly json: T }> {
  const result = await runHere([...args, '-o', 'json'], options);
  return { ...result, json: JSON.parse(result.stdout) as T };
}

const temporary: string[] = [];
process.once('exit', () => temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A new empty folder, removed when the test process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'infractl-test-'));
  temporary.push(folder);
  return folder;
}

/** Writes files (paths relative to the folder, folders made as needed) into a new temporary folder and returns it. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A temporary copy of one of the examples: `minimal`, `multi-role` or `fleet`. */
export function copyOfExample(name: string): string {
  const folder = temporaryFolder();
  cpSync(join(repositoryRoot, 'examples', name), folder, { recursive: true });
  return folder;
}

/** Every file below a folder with its bytes (as latin1), by path: to tell whether a command changed anything. */
export function snapshotOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  return new Map(
    paths
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), 'latin1')]),
  );
}

let home: string | undefined;

function emptyHome(): string {
  home ??= temporaryFolder();
  return home;
}

let checked = false;

function refuseStaleBundle(): void {
  if (checked) return;
  if (!existsSync(cliFile)) throw new Error('dist/cli.js is missing: npm run build');
  const built = statSync(cliFile).mtimeMs;
  const newer = readdirSync(join(repositoryRoot, 'src'), { recursive: true, encoding: 'utf8' }).find(
    (path) =>
      path.endsWith('.ts') &&
      !path.startsWith('generated') &&
      statSync(join(repositoryRoot, 'src', path)).mtimeMs > built,
  );
  if (newer !== undefined) throw new Error(`dist/cli.js is older than src/${newer}: npm run build`);
  checked = true;
}
