import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFleet } from './support-fleet.ts';

/*
 * What a review of 20 edits takes beside a plan of the same fleet, both as whole processes and in processor seconds, git's
 * included. The fleet is applied, as main is. `npm run bench review -- 10000`
 */

const CLI = path.resolve('dist/cli.js');
const COUNT = Number(process.argv[2] ?? 10_000);
const RUNS = 3;

const work = mkdtempSync(path.join(tmpdir(), 'infractl-review-'));
try {
  compare(writeFleet(path.join(work, 'fleet'), COUNT));
} finally {
  rmSync(work, { recursive: true, force: true });
}

function compare(root: string): void {
  run(root, 'git', ['init', '-q', '-b', 'main']);
  run(root, process.execPath, [CLI, 'apply']);
  commit(root, 'base');
  run(root, 'git', ['checkout', '-q', '-b', 'topic']);
  edit(root);
  commit(root, 'edits');
  const reviews: number[] = [];
  const plans: number[] = [];
  for (let index = 0; index < RUNS; index++) {
    plans.push(secondsOf(root, ['plan']));
    reviews.push(secondsOf(root, ['review', '--base', 'main', '-o', 'markdown']));
  }
  const [plan, review] = [plans, reviews].map((all) => all.toSorted((a, b) => a - b)[RUNS >> 1] ?? 0);
  const ratio = (review ?? 0) / (plan ?? 1);
  process.stdout.write(`review / plan, ${COUNT} manifests, 20 edits: ${ratio.toFixed(2)}   at most 1.3\n`);
  process.stdout.write(`seconds: review ${review?.toFixed(2)}, plan ${plan?.toFixed(2)}\n`);
}

/** Ten prices, five services with one more instance, five with more memory. */
function edit(root: string): void {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.startsWith('part-'))
    .toSorted();
  const of = (kind: string) =>
    files.filter((file) => file.endsWith('.yaml') && read(root, file).includes(`kind: ${kind}\n`));
  const [computes, services] = [of('Compute'), of('Service')];
  for (const file of computes.slice(0, 10)) replace(root, file, /monthlyCost: \d+/, 'monthlyCost: 99');
  for (const file of services.slice(0, 5)) replace(root, file, 'replicas: 1', 'replicas: 2');
  for (const file of services.slice(5, 10)) replace(root, file, 'memory: 8Gi', 'memory: 6Gi');
}

function read(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function replace(root: string, file: string, from: string | RegExp, to: string): void {
  const before = read(root, file);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} holds no ${String(from)}`);
  writeFileSync(path.join(root, file), after);
}

const ALONE = {
  ...process.env,
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
};

function commit(root: string, message: string): void {
  run(root, 'git', ['add', '-A']);
  run(root, 'git', ['commit', '-q', '-m', message]);
}

function run(root: string, command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: root, env: ALONE, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${status}: ${stderr}`);
}

/** User and system time of a command and of all that it waited for, as the shell tells it. */
function secondsOf(root: string, args: readonly string[]): number {
  const script = '"$@" > /dev/null || exit 1; times';
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', process.execPath, CLI, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  const times = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  if (status !== 0 || times.length !== 2) throw new Error(`${args.join(' ')}: ${stderr}`);
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
