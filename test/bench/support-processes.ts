import { spawnSync } from 'node:child_process';

const HOOK =
  'process.on("exit", () => { const u = process.resourceUsage(); process._rawDebug(`used ${u.userCPUTime + u.systemCPUTime} ${u.maxRSS}`); })';

/** What a process took: processor seconds (user and system, all threads) and peak memory, MB. */
export interface Used {
  readonly seconds: number;
  readonly megabytes: number;
}

/** The median of several runs of node after one to warm up, as the child itself tells. Throws where one fails. */
export function measureNode(args: readonly string[], runs = 5): Used {
  const all = Array.from({ length: runs + 1 }, () => runOnce(args)).slice(1);
  const seconds = all.map((run) => run.seconds).toSorted((a, b) => a - b)[runs >> 1]!;
  return { seconds, megabytes: Math.max(...all.map((run) => run.megabytes)) };
}

function runOnce(args: readonly string[]): Used {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', hook, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const [, micros = '', kilobytes = ''] = /used (\d+) (\d+)/.exec(stderr) ?? [];
  if (status !== 0 || micros === '') throw new Error(`${args.join(' ')} exited with ${status}: ${stderr}`);
  return { seconds: Number(micros) / 1e6, megabytes: Number(kilobytes) / 1024 };
}
