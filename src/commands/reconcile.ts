import type { Command } from 'commander';
import { findRoot } from '../load/index.ts';
import { countRound, type Health, newHealth, serveHealth } from '../serve/index.ts';
import { escapeTerminal } from '../text/escape.ts';
import { version } from '../version.ts';
import type { Applying } from './applying.ts';
import { CommandFailure, type Io } from './io.ts';
import { reconcileRound, type Round } from './reconcile-round.ts';
import { readFormat } from './session.ts';
import { pause, readPort, stopper } from './stopping.ts';
import { readSeconds } from './under-lock.ts';

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly branch?: string;
  readonly interval: string;
  readonly once: boolean;
  readonly port: string;
  readonly timeout: string;
  readonly lockTimeout: string;
}

/** After failures in a row the pause doubles, up to this or the interval, whichever is longer. */
const LONGEST_PAUSE_MS = 15 * 60_000;

const EXAMPLES = `
Follows the branch of the remote in a checkout of its own: fetches, plans what was merged, commits and pushes it, as
\`apply --push\` does. One line an event. After a failure the pause doubles, up to 15 minutes. SIGTERM ends it after the
round that is running. Serves /healthz and /metrics on 127.0.0.1.

Examples:
  infractl reconcile                       every minute
  infractl reconcile --once                one round, with the exit codes of apply
  infractl reconcile --interval 300 -o json --port 9797`;

export function register(command: Command, io: Io): void {
  command
    .option('-o, --output <format>', 'of the log: text, json', 'text')
    .option('--branch <name>', 'the branch of the remote (default: the one that the checkout follows)')
    .option('--interval <seconds>', 'from the end of a round to the next', '60')
    .option('--once', 'one round, then end', false)
    .option('--port <number>', 'for /healthz and /metrics; 0 for any that is free', '9797')
    .option('--timeout <seconds>', 'how long the remote may take to answer', '60')
    .option('--lock-timeout <seconds>', 'how long to wait for another apply in this tree', '60')
    .addHelpText('after', EXAMPLES)
    .action(() => reconcile(command.optsWithGlobals<Flags>(), io));
}

interface Loop {
  readonly io: Io;
  readonly log: (event: string, members?: object) => void;
  readonly round: (done: string | undefined) => Promise<Round>;
  readonly interval: number;
  readonly stopped: AbortSignal;
}

async function reconcile(flags: Flags, io: Io): Promise<void> {
  const log = logger(readFormat(flags.output, ['text', 'json'] as const), io);
  const interval = readSeconds('--interval', flags.interval);
  const patience = readSeconds('--lock-timeout', flags.lockTimeout);
  const timeout = readSeconds('--timeout', flags.timeout);
  const port = readPort(flags.port);
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  const { root } = found;
  // what an apply says beside its result is an event too
  const quiet = { ...io, stdout: () => undefined, stderr: noteTo(log), stderrIsTerminal: false };
  const landing = { commit: true, push: true, timeout, allowDirty: false };
  const applying = (): Applying => ({
    io: quiet,
    flags: { dir: root },
    today: io.now().toISOString().slice(0, 10),
    request: { compute: [], without: [], drain: [], rebalance: false, allowances: new Map() },
    landing: flags.branch === undefined ? landing : { ...landing, branch: flags.branch },
  });
  const round = (done: string | undefined) => reconcileRound(applying(), patience, done);
  if (flags.once) {
    const ended = await round(undefined);
    tell(log, ended);
    return io.exit(ended.exit);
  }
  const stop = stopper();
  try {
    await serveAndLoop({ io, log, round, interval, stopped: stop.signal }, port);
  } finally {
    stop.release();
  }
}

async function serveAndLoop(loop: Loop, port: number): Promise<void> {
  let health = newHealth(version);
  const served = await serveHealth(port, () => health);
  if (!served.ok)
    throw new CommandFailure(
      'io',
      1,
      `cannot serve on port ${port}: ${served.problem}; --port names another`,
    );
  loop.log('started', { port: served.port });
  try {
    await repeat(loop, health, (now) => (health = now));
    loop.log('stopped');
  } finally {
    await served.close();
  }
}

/** Until it is stopped. A round that has begun is ended: nothing is left half-way. */
async function repeat(loop: Loop, first: Health, report: (health: Health) => void): Promise<void> {
  const { io, log, round, interval, stopped } = loop;
  let done: string | undefined;
  for (let health = first; !stopped.aborted;) {
    const began = io.now().getTime();
    const ended = await round(done);
    if (ended.outcome !== 'unchanged' || ended.head !== done) tell(log, ended);
    done = ended.head;
    const problem = ended.error === undefined ? {} : { problem: ended.error.message };
    health = countRound(health, { outcome: ended.outcome, began, ended: io.now().getTime(), ...problem });
    report(health);
    await pause(pauseAfter(health.failures, interval), stopped);
  }
}

function pauseAfter(failures: number, interval: number): number {
  return Math.min(
    Math.max(interval, 1000) * 2 ** Math.min(failures, 20),
    Math.max(interval, LONGEST_PAUSE_MS),
  );
}

function tell(log: Loop['log'], { outcome, head, commit, summary, error }: Round): void {
  log(outcome, {
    ...(head === undefined ? {} : { head }),
    ...(commit === undefined || commit === null ? {} : { commit }),
    ...(summary === undefined ? {} : { summary }),
    ...(error === undefined ? {} : { error }),
  });
}

/** One line an event, with its time. */
function logger(format: 'text' | 'json', io: Io): Loop['log'] {
  return (event, members = {}) => {
    const time = io.now().toISOString();
    if (format === 'json')
      return io.stdout(`${JSON.stringify({ formatVersion: '1', time, event, ...members })}\n`);
    const words = Object.entries(members).map(([name, value]) => `${name}=${wordOf(value)}`);
    io.stdout(`${[time, event, ...words].join(' ')}\n`);
  };
}

/** `4f0c…`, `1`, `create:1,update:0`; anything else quoted, so that a line stays one. */
function wordOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return /^[\w.:/-]+$/.test(value) ? value : escapeTerminal(JSON.stringify(value));
  const members = Object.entries(value as object).map(([name, member]) => `${name}:${wordOf(member)}`);
  return members.join(',');
}

function noteTo(log: Loop['log']): Io['stderr'] {
  return (text) => log('note', { message: text.replace(/^note: /, '').trim() });
}
