import { closeSync, openSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { statIfThere } from './targets.ts';

/** A file that says who wants the lock, or has it: its name says all. */
export interface Claim extends ProcessIdentity {
  readonly file: string;
}

const FORM = /^apply\.([\w-]+)\.([0-9a-f]+)\.([0-9a-f]+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)\.lock$/;

/** @param turn counts the claims of this process, so that no name ever comes twice */
export function claimOf(who: ProcessIdentity, turn: number): Claim {
  const { host, machine, boot, space, pid, start } = who;
  return { ...who, file: `apply.${[host, machine, boot, space, pid, start, turn].join('.')}.lock` };
}

export function parseClaim(file: string): Claim | undefined {
  const [, host, machine, boot, space, pid, start] = FORM.exec(file) ?? [];
  if (host === undefined) return undefined;
  return {
    file,
    host,
    machine: machine ?? '0',
    boot: boot ?? '0',
    space: space ?? '0',
    pid: Number(pid),
    start: start ?? '0',
  };
}

/** A claim that stands; `withdraw` takes it back. Throws node's errors where that fails. */
export interface Standing {
  readonly withdraw: () => void;
}

/**
 * Puts a claim down in one step. It is a socket that this process listens on, wherever the file system has such: the
 * kernel itself then tells everybody on this machine, in whatever container, whether the process is alive.
 */
export async function putDown(folder: string, claim: Claim): Promise<Standing> {
  const full = path.join(folder, claim.file);
  const draft = `${DRAFT}${claim.space}.${claim.pid}.${claim.start}`;
  removeFile(path.join(folder, draft));
  const server = await listenAt(folder, draft);
  if (server) renameSync(path.join(folder, draft), full);
  else writeFileSync(full, '', { flag: 'wx', mode: 0o600 });
  return {
    withdraw: () => {
      try {
        removeFile(full);
      } finally {
        server?.close();
      }
    },
  };
}

/** A socket that nobody listens on yet, or any more. */
const DRAFT = 'draft.';

/**
 * Removes what processes left that were killed while they put a claim down. One that has just been made looks the same
 * for an instant: its process then finds it gone, and makes another.
 */
export async function removeDeadDrafts(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files.filter((name) => name.startsWith(DRAFT)))
    if ((await knock(folder, file)) === 'dead') removeFile(path.join(folder, file));
}

/** What a file system says that has no sockets, or none by such a long name. */
const NO_SOCKETS = new Set(['EACCES', 'EINVAL', 'ENAMETOOLONG', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM']);

/** Undefined where there are no sockets. Throws node's other errors: the folder may have gone this instant. */
async function listenAt(folder: string, name: string): Promise<Server | undefined> {
  if (process.platform === 'win32') return undefined;
  return await through(
    folder,
    name,
    (address) =>
      new Promise<Server | undefined>((resolve, reject) => {
        const server = createServer((visitor) => visitor.destroy());
        server.unref();
        server.once('error', (error: NodeJS.ErrnoException) => {
          if (NO_SOCKETS.has(error.code ?? '')) resolve(undefined);
          else reject(error);
        });
        server.listen(address, () => resolve(server));
      }),
  );
}

/** A socket's address has 100 bytes or so, which a folder's path may exceed: on Linux it is named by its open handle. */
async function through<T>(
  folder: string,
  name: string,
  use: (address: string) => Promise<T>,
): Promise<T | undefined> {
  if (process.platform !== 'linux') {
    const address = path.join(folder, name);
    return Buffer.byteLength(address) < 100 ? await use(address) : undefined;
  }
  const handle = openSync(folder, 'r');
  try {
    return await use(`/proc/self/fd/${handle}/${name}`);
  } finally {
    closeSync(handle);
  }
}

/** `unknown`: nothing on this machine can tell. Whoever it is has to be waited for. */
export type Life = 'alive' | 'dead' | 'unknown';

/** Whether the process of a claim is still there, as seen by `me`. */
export async function judgeClaim(folder: string, claim: Claim, me: ProcessIdentity): Promise<Life> {
  const sameKernel = claim.boot === me.boot && (me.boot !== '0' || claim.host === me.host);
  if (!sameKernel) {
    const rebooted = claim.host === me.host && claim.machine === me.machine && me.machine !== '0';
    return rebooted && claim.boot !== '0' && me.boot !== '0' ? 'dead' : 'unknown';
  }
  const heard = statIfThere(path.join(folder, claim.file))?.isSocket() === true;
  const answer = heard ? await knock(folder, claim.file) : 'unknown';
  if (answer === 'alive') return answer;
  const seen = claim.space === me.space ? isAlive(claim) : undefined;
  return seen === undefined ? answer : seen ? 'alive' : 'dead';
}

/**
 * A socket whose listener is gone refuses; the kernel answers, so a listener that is busy answers too. Of a folder that
 * has just been removed, its last holder being done, nothing is known: whoever asks looks again.
 */
async function knock(folder: string, file: string): Promise<Life> {
  try {
    return await knockAt(folder, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return 'unknown';
  }
}

async function knockAt(folder: string, file: string): Promise<Life> {
  const life = await through(
    folder,
    file,
    (address) =>
      new Promise<Life>((resolve) => {
        const visitor = connect(address, () => {
          visitor.destroy();
          resolve('alive');
        });
        visitor.once('error', (error: NodeJS.ErrnoException) => {
          resolve(error.code === 'ECONNREFUSED' ? 'dead' : 'unknown');
        });
      }),
  );
  return life ?? 'unknown';
}

export function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
