import { readdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import {
  type Claim,
  claimOf,
  judgeClaim,
  type Life,
  parseClaim,
  putDown,
  removeDeadDrafts,
  removeFile,
  type Standing,
} from './claim.ts';
import { isSystemError } from './file-ops.ts';
import { identifySelf, type ProcessIdentity } from './process-identity.ts';
import { makeWorkFolder, refuseWorkFolder, type WorkFolder } from './work-folder.ts';

export interface LockOptions {
  readonly host: string;
  readonly pid: number;
  /** How long to wait for somebody else's apply, in milliseconds. */
  readonly patience: number;
  /** Told once, when waiting begins. */
  readonly onWait?: (holder: string) => void;
}

export type Lock =
  /** `release` gives what went wrong: the lock is then taken over as a dead one's, for the work itself is done. */
  | { readonly ok: true; readonly release: () => string | undefined }
  /** `held`: by somebody else; else no lock can be put down here at all. */
  | { readonly ok: false; readonly held: boolean; readonly problem: string };

const PAUSE_MS = 50;

/**
 * One apply at a time in one tree. Each contender puts down a claim and then looks for others: who is alone has the
 * lock. Of several, all but the one whose name sorts first withdraw. Claims of the dead are removed on sight; as no name
 * ever comes twice, nobody can remove a living one's by mistake. (proper-lockfile names no process and waits for a
 * time-out instead, which a planner that computes for a minute would overrun.)
 */
export async function acquireLock(work: WorkFolder, options: LockOptions): Promise<Lock> {
  const refused = refuseWorkFolder(work);
  if (refused !== undefined) return cannotLock(work, refused);
  try {
    return await contend(work, options);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return cannotLock(work, error.message);
  }
}

function cannotLock({ folder }: WorkFolder, why: string): Lock {
  return { ok: false, held: false, problem: `cannot lock the repository for writing in ${folder}: ${why}` };
}

async function contend(work: WorkFolder, { host, pid, patience, onWait }: LockOptions): Promise<Lock> {
  const me = identifySelf(host, pid);
  let mine: Placed | undefined;
  try {
    for (let waited = 0, turn = 0; ;) {
      const rivals = (await otherClaims(work.folder, me, mine?.claim.file)).filter(isRival);
      const rival = rivals[0];
      if (rival === undefined) {
        if (mine) {
          await removeDeadDrafts(work.folder, listFolder(work.folder));
          return held(work, mine);
        }
        mine = await place(work, claimOf(me, turn++));
        continue;
      }
      if (mine && rival.claim.file < mine.claim.file) mine = void mine.standing.withdraw();
      if (waited >= patience) {
        mine?.standing.withdraw();
        return { ok: false, held: true, problem: describeHolder(work, rival) };
      }
      if (waited === 0) onWait?.(nameHolder(rival.claim));
      waited += await pause(pid, waited);
    }
  } catch (error) {
    mine?.standing.withdraw();
    throw error;
  }
}

/** Two that came together come back apart. @returns the milliseconds that it took */
async function pause(pid: number, waited: number): Promise<number> {
  const time = PAUSE_MS + ((pid * 7 + waited) % PAUSE_MS);
  await new Promise((resolve) => setTimeout(resolve, time));
  return time;
}

interface Placed {
  readonly claim: Claim;
  readonly standing: Standing;
}

/** Outside git another one may remove the folder, being done, between our making it and our writing into it. */
async function place(work: WorkFolder, claim: Claim): Promise<Placed> {
  for (let attempt = 0; ; attempt++) {
    makeWorkFolder(work);
    try {
      return { claim, standing: await putDown(work.folder, claim) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt >= 100) throw error;
    }
  }
}

/** A claim, and whether its process lives. */
export interface JudgedClaim {
  readonly claim: Claim;
  readonly life: Life;
}

/** All claims but one's own, in the order of their names. Throws node's errors. */
export async function judgeClaims(
  folder: string,
  me: ProcessIdentity,
  mine?: string,
): Promise<readonly JudgedClaim[]> {
  const claims = listFolder(folder)
    .filter((file) => file !== mine)
    .map(parseClaim)
    .filter((claim) => claim !== undefined);
  const judged: JudgedClaim[] = [];
  for (const claim of claims) judged.push({ claim, life: await judgeClaim(folder, claim, me) });
  return judged;
}

/** The same; those of the dead are removed. */
async function otherClaims(
  folder: string,
  me: ProcessIdentity,
  mine: string | undefined,
): Promise<readonly JudgedClaim[]> {
  const judged = await judgeClaims(folder, me, mine);
  for (const { claim, life } of judged) if (life === 'dead') removeFile(path.join(folder, claim.file));
  return judged;
}

function isRival({ life }: JudgedClaim): boolean {
  return life !== 'dead';
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function held({ folder, inGit }: WorkFolder, { standing }: Placed): Lock {
  const release = () => {
    try {
      standing.withdraw();
      if (!inGit) removeIfEmpty(folder);
      return undefined;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return `the lock in ${folder} could not be removed: ${error.message}; the next apply takes it over`;
    }
  };
  return { ok: true, release };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** The process of a claim in words. */
export function nameHolder({ pid, host }: Claim): string {
  return `process ${pid} on ${host}`;
}

function describeHolder({ folder }: WorkFolder, { claim, life }: JudgedClaim): string {
  const file = path.join(folder, claim.file);
  const way =
    life === 'alive'
      ? 'wait for it, or end it'
      : `nothing here can tell whether it is alive; wait for it, or, if it is gone, remove ${file}`;
  return `another apply is at work in this tree: ${nameHolder(claim)}; ${way}`;
}
