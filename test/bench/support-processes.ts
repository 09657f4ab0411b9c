import { spawnSync } from 'node:child_process';

const HOOK =
  'process.on("exit", () => { const u = process.resourceUsage(); process._rawDebug(`used ${u.userCPUTime + u.systemCPUTime} ${u.maxRSS}`); })';
const HOOKED = ['--import', `data:text/javascript,${encodeURIComponent(HOOK)}`];

/** What a process took: processor seconds (user and system, all threads) and peak memory, MB. */
export interface Used {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The median of several runs of node after one to warm up, as the child itself tells. Throws where one fails. */
export function measureNode(args: readonly string[], runs = 5): Used {
  return medianOf(Array.from({ length: runs + 1 }, () => runOnce(args)).slice(1));
}

/** The same of node and of all that it waits for, such as git; `before` prepares each run and is not counted. */
export function measureAll(
  args: readonly string[],
  runs: number,
  before: () => void = () => undefined,
): Used {
  return medianOf(
    Array.from({ length: runs }, () => {
      before();
      return runAll(args);
    }),
  );
}

function medianOf(all: readonly Used[]): Used {
  const seconds = all.map((run) => run.seconds).toSorted((a, b) => a - b)[all.length >> 1]!;
  return { seconds, megabytes: Math.max(...all.map((run) => run.megabytes)) };
}

function runOnce(args: readonly string[]): Used {
  const { status, stderr } = spawnSync(process.execPath, [...HOOKED, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const [, micros = '', kilobytes = ''] = /used (\d+) (\d+)/.exec(stderr) ?? [];
  if (status !== 0 || micros === '') throw new Error(`${args.join(' ')} exited with ${status}: ${stderr}`);
  return { seconds: Number(micros) / 1e6, megabytes: Number(kilobytes) / 1024 };
}

/** A shell waits for it, and tells the time of its children in steps of 10 ms. */
function runAll(args: readonly string[]): Used {
  const script = '"$@" > /dev/null || exit 1; times';
  const command = [process.execPath, ...HOOKED, ...args];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', ...command], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const times = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  const [, , kilobytes = ''] = /used (\d+) (\d+)/.exec(stderr) ?? [];
  if (status !== 0 || times.length !== 2)
    throw new Error(`${args.join(' ')} exited with ${status}: ${stderr}`);
  const seconds = times.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0);
  return { seconds, megabytes: Number(kilobytes) / 1024 };
}
