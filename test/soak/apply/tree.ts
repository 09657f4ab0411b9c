import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compute, config, service } from '../../cli/support-fleet.ts';

export const CLI = join(process.cwd(), 'dist/cli.js');

/** Two sets of manifests: to go from one to the other an apply writes, replaces and removes generated files. */
const COMMON = { 'infractl.yaml': config({}), 'computes.yaml': `${compute('a-01')}---\n${compute('b-01')}` };
export const VARIANTS = [
  {
    ...COMMON,
    'services.yaml': [service('web', { replicas: 2 }), service('api'), service('one')].join('---\n'),
  },
  {
    ...COMMON,
    'services.yaml': [service('web'), service('api', { replicas: 2 }), service('two')].join('---\n'),
  },
] as const;

/** A clone with a bare remote. */
export interface Tree {
  readonly root: string;
  readonly bare: string;
  readonly remove: () => void;
}

const IDENTITY = ['-c', 'user.name=soak', '-c', 'user.email=soak@localhost'];

export function git(root: string, ...args: readonly string[]): string {
  return execFileSync('git', [...IDENTITY, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: environment(),
  }).trim();
}

export function environment(): NodeJS.ProcessEnv {
  const home = join(tmpdir(), 'infractl-soak-home');
  mkdirSync(home, { recursive: true });
  return { PATH: process.env['PATH'], HOME: home, GIT_CONFIG_NOSYSTEM: '1' };
}

export function makeTree(): Tree {
  const folder = mkdtempSync(join(tmpdir(), 'infractl-soak-'));
  const [root, bare] = [join(folder, 'fleet'), join(folder, 'remote.git')];
  mkdirSync(root);
  git(folder, 'init', '-q', '--bare', '-b', 'main', bare);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'remote', 'add', 'origin', bare);
  putVariant(root, 0);
  git(root, 'push', '-q', '-u', 'origin', 'main');
  return { root, bare, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes the manifests of a variant and commits them, as a merge of a pull request would. */
export function putVariant(root: string, variant: number): void {
  for (const [file, text] of Object.entries(VARIANTS[variant % 2] ?? {}))
    writeFileSync(join(root, file), text);
  git(root, 'add', ...Object.keys(COMMON), 'services.yaml');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'manifests');
}

/** What an apply leaves: generated files and the lockfile, as one digest. */
export function digestOf(files: ReadonlyMap<string, string>): string {
  const ours = [...files].filter(([file]) => /^generated\/[^.]|^infractl\.lock$/.test(file));
  return createHash('sha256').update(JSON.stringify(ours.toSorted())).digest('hex').slice(0, 12);
}

export function standing(root: string): string {
  const generated = existsSync(join(root, 'generated')) ? readdirSync(join(root, 'generated')) : [];
  const names = [...generated.map((name) => `generated/${name}`), 'infractl.lock'];
  const there = names.filter((name) => existsSync(join(root, name)));
  return digestOf(new Map(there.map((name) => [name, readFileSync(join(root, name), 'utf8')])));
}

/** What a killed run must not leave: locks of git, drafts, claims, an undo log. */
export function leftovers(root: string): readonly string[] {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return found.filter(
    (file) =>
      (file.endsWith('.lock') && file !== 'infractl.lock') ||
      /infractl-tmp|undo\.log|refs-at-work|\/draft\./.test(file),
  );
}

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command in a process group of its own, so that a kill can take its children along, as a cancelled job does. */
export function start(
  root: string,
  command: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on('exit', (code) => setImmediate(() => resolve({ code, stdout, stderr }))),
  );
  return { child, ended };
}

export const infractl = (...args: readonly string[]): readonly string[] => [process.execPath, CLI, ...args];

export function run(root: string, command: readonly string[]): Promise<Ended> {
  return start(root, command).ended;
}
