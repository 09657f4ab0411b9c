import { spawn } from 'node:child_process';
import type { GitResult } from './types.ts';

const GRACE_MS = 2000;
const isPosix = process.platform !== 'win32';

export interface Call {
  readonly args: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** In milliseconds. */
  readonly timeout: number;
}

/**
 * Runs a git that talks to a remote, for so long at most. It gets a group of its own: git starts ssh or a helper, and
 * what hangs is often that; a group ends as a whole, and has no terminal that something could ask on.
 */
export function runRemote({ args, folder, env, timeout }: Call): Promise<GitResult> {
  return new Promise((resolve) => {
    const child = spawn('git', [...args], {
      cwd: folder,
      env,
      detached: isPosix,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => void stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => void stderr.push(chunk));
    const release = passSignals(child.pid);
    let late = false;
    let timers: readonly NodeJS.Timeout[] = [];
    const finish = (code: number | undefined, problem = Buffer.concat(stderr).toString('utf8')) => {
      timers.forEach(clearTimeout);
      release();
      child.stdout.destroy();
      child.stderr.destroy();
      const said = late ? `no answer within ${timeout / 1000} seconds` : problem;
      resolve({ code: late ? undefined : code, stdout: Buffer.concat(stdout), stderr: said });
    };
    const end = (signal: NodeJS.Signals) => {
      late = true;
      kill(child.pid, signal);
    };
    timers = [
      setTimeout(() => end('SIGTERM'), timeout),
      setTimeout(() => (end('SIGKILL'), finish(undefined)), timeout + GRACE_MS),
    ];
    child.once('error', (error) => finish(undefined, `git could not be started: ${error.message}`));
    child.once('close', (code) => finish(code ?? undefined));
  });
}

/** Whoever ends us ends a group of ours too, unless somebody here takes the signal to end in his own time. */
function passSignals(pid: number | undefined): () => void {
  const free = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).filter(
    (signal) => process.listenerCount(signal) === 0,
  );
  const passed = free.map((signal) => {
    const pass = () => {
      kill(pid, signal);
      process.removeListener(signal, pass);
      process.kill(process.pid, signal);
    };
    process.on(signal, pass);
    return () => process.removeListener(signal, pass);
  });
  return () => passed.forEach((remove) => remove());
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(isPosix ? -pid : pid, signal);
  } catch {
    // it ended meanwhile
  }
}
