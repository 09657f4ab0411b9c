import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * One process among all that ever were. Numbers of processes are used again; number, start, namespace and boot together
 * are not. What a system does not tell is `0`. Every field fits into a file name.
 */
export interface ProcessIdentity {
  readonly host: string;
  /** Of the machine's lasting id, digested: that id itself is nobody's business. */
  readonly machine: string;
  readonly boot: string;
  /** The pid namespace that `pid` counts in. */
  readonly space: string;
  readonly pid: number;
  /** In ticks of the kernel's clock since the boot. */
  readonly start: string;
}

/** This process, by the name of its host and its number. */
export function identifySelf(host: string, pid: number): ProcessIdentity {
  return {
    host: host.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 32) || 'unknown',
    machine: digest(readFirst('/etc/machine-id', '/var/lib/dbus/machine-id')),
    boot: digest(readFirst('/proc/sys/kernel/random/boot_id')),
    space: /\d+/.exec(linkTarget('/proc/self/ns/pid'))?.[0] ?? '0',
    pid,
    start: statOf('self')?.start ?? '0',
  };
}

/** Whether a process of our own pid namespace is alive; undefined where the system does not tell. */
export function isAlive({ pid, start }: ProcessIdentity): boolean | undefined {
  if (process.platform === 'linux') {
    // after `unshare -p` /proc may still count as the namespace outside does
    if (linkTarget('/proc/self') !== String(process.pid)) return undefined;
    const found = statOf(pid);
    if (found) return found.start === start && !'ZX'.includes(found.state);
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** From /proc/PID/stat, where there is one. */
function statOf(pid: number | 'self'): { readonly state: string; readonly start: string } | undefined {
  const stat = readFirst(`/proc/${pid}/stat`);
  if (stat === '') return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before may hold spaces
  return { state: fields[0] ?? '', start: fields[19] ?? '0' };
}

function readFirst(...files: readonly string[]): string {
  for (const file of files) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      continue;
    }
  }
  return '';
}

function linkTarget(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function digest(text: string): string {
  return text.trim() === '' ? '0' : createHash('sha256').update(text.trim()).digest('hex').slice(0, 8);
}
