// `npm run soak clones [--rounds N] [--clones N]`: clones of one remote, each with a service of its own, that apply and push
// at once. Exits 1 where anything is lost, or one needs a hand.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compute, config, service } from '../../cli/support-fleet.ts';
import { addRemote, cloneOf, git, gitEnv, newRepository, writeFiles } from '../../git/support.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    clones: { type: 'string', default: '8' },
  },
});
const CLI = join(process.cwd(), 'dist/cli.js');
const TRIES = 20;

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

interface Racer {
  /** Runs of apply that ended with 4: somebody else was always faster. */
  readonly stale: number;
  readonly problem?: string;
}

/** Does not block, so that the clones run side by side. */
function run(folder: string, program: string, ...args: string[]): Promise<Ended> {
  const child = spawn(program, args, { cwd: folder, env: gitEnv, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}

async function untilDone(attempt: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) if (await attempt()) return true;
  return false;
}

/** The merge of a pull request: the manifest reaches main. */
async function merge(clone: string, name: string): Promise<boolean> {
  writeFiles(clone, { [`${name}.yaml`]: service(name, { resources: { min: { cores: '10m' } } }) });
  git(clone, 'add', '-A');
  git(clone, 'commit', '-q', '-m', name);
  return untilDone(async () => {
    await run(clone, 'git', 'pull', '-q', '--rebase');
    return (await run(clone, 'git', 'push', '-q')).code === 0;
  });
}

async function enter(clone: string, name: string): Promise<Racer> {
  if (!(await merge(clone, name))) return { stale: 0, problem: `${name}: cannot push its manifest` };
  let stale = 0;
  let last: Ended = { code: null, stderr: '' };
  const done = await untilDone(async () => {
    last = await run(clone, process.execPath, CLI, 'apply', '--push');
    if (last.code === 4) stale++;
    return last.code !== 4;
  });
  if (done && last.code === 0) return { stale };
  return { stale, problem: `${name}: apply ended with ${last.code}: ${last.stderr}` };
}

/** What the remote must have in the end: every service, its generated file, and nothing left to apply. */
async function judge(bare: string, names: readonly string[]): Promise<readonly string[]> {
  const files = new Set(git(bare, 'ls-tree', '-r', '--name-only', 'main').split('\n'));
  const lost = names
    .flatMap((name) => [`${name}.yaml`, `generated/${name}.yaml`])
    .filter((file) => !files.has(file));
  const fresh = cloneOf(bare);
  const { code, stderr } = await run(fresh, process.execPath, CLI, 'apply', '--detailed-exitcode');
  rmSync(fresh, { recursive: true });
  const standing = code === 0 ? [] : [`an apply afterwards ended with ${code}: ${stderr}`];
  return [...lost.map((file) => `lost: ${file}`), ...standing];
}

async function race(
  count: number,
): Promise<{ readonly stale: number; readonly problems: readonly string[] }> {
  const first = newRepository({ 'infractl.yaml': config({ gates: {} }), 'computes.yaml': compute('a-01') });
  const bare = addRemote(first);
  const names = Array.from({ length: count }, (_, index) => `service-${index}`);
  const clones = names.map(() => cloneOf(bare));
  const racers = await Promise.all(clones.map((clone, index) => enter(clone, names[index] ?? '')));
  const left = clones.filter((clone) => git(clone, 'status', '--porcelain') !== '');
  const problems = [
    ...racers.flatMap(({ problem }) => problem ?? []),
    ...left.map((clone) => `not clean: ${git(clone, 'status', '--porcelain')}`),
    ...(await judge(bare, names)),
  ];
  for (const folder of [first, bare, ...clones]) rmSync(folder, { recursive: true });
  return { stale: racers.reduce((sum, racer) => sum + racer.stale, 0), problems };
}

let [bad, stale] = [0, 0];
for (let round = 0; round < Number(values.rounds); round++) {
  const ended = await race(Number(values.clones));
  stale += ended.stale;
  if (ended.problems.length === 0) continue;
  bad++;
  console.log(`round ${round}:\n  ${ended.problems.join('\n  ')}`);
}
console.log(
  `${values.rounds} rounds of ${values.clones} racing clones: ${bad} with something lost or left; ${stale} applies ended with 4 and were repeated`,
);
process.exitCode = bad === 0 ? 0 : 1;
