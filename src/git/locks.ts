import { lstatSync, mkdirSync, readFileSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Place } from './types.ts';

/** Says which refs a git of ours is changing; stays behind where it is killed, and its locks with it. */
const NOTE = 'refs-at-work';
/** git holds the lock of a ref for milliseconds: one that stands so much longer, of a dead run, is nobody's. */
const PATIENCE_MS = 1000;

/** Before git changes refs (`HEAD`, `refs/heads/main`). @returns what to call when it has ended */
export function noteRefs(gitDir: string, refs: readonly string[]): () => void {
  const folder = path.join(gitDir, 'infractl');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, NOTE);
  writeFileSync(file, `${refs.join('\n')}\n`);
  return () => rmSync(file, { force: true });
}

/**
 * Removes the `.lock` files that a run of ours left on refs when it was killed, and no others: those of the refs that it
 * had noted, made after its note, and held by nobody who goes on. To be called by the holder of the apply's lock alone.
 * @returns what was removed, as paths
 */
export async function removeDeadLocks({ gitDir, commonDir, ownFolder }: Place): Promise<readonly string[]> {
  const files = listDeadLocks({ gitDir, commonDir, ownFolder });
  const before = files.map((file) => statOf(file)?.ino);
  if (files.length > 0) await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const dead = files.filter((file, index) => statOf(file)?.ino === before[index]);
  for (const file of dead) rmSync(file, { force: true });
  rmSync(path.join(ownFolder, NOTE), { force: true });
  return dead;
}

/** What `removeDeadLocks` would look at, as absolute paths. */
export function listDeadLocks({
  gitDir,
  commonDir,
  ownFolder,
}: Pick<Place, 'gitDir' | 'commonDir' | 'ownFolder'>): readonly string[] {
  const note = path.join(ownFolder, NOTE);
  const since = statOf(note);
  if (!since?.isFile()) return [];
  return [...refsIn(note).map((ref) => fileOf(ref, gitDir, commonDir)), 'packed-refs', 'shallow']
    .map((file) => `${path.resolve(commonDir, file)}.lock`)
    .filter((file) => isLockSince(file, since));
}

function refsIn(note: string): readonly string[] {
  const names = readFileSync(note, 'utf8').split('\n');
  return names.filter((name) => name === 'HEAD' || /^refs\/(?!.*\.\.)[^\0\\]+$/.test(name));
}

/** HEAD is each work tree's own. */
function fileOf(ref: string, gitDir: string, commonDir: string): string {
  return path.join(ref === 'HEAD' ? gitDir : commonDir, ref);
}

function isLockSince(file: string, since: Stats): boolean {
  const stat = statOf(file);
  return stat?.isFile() === true && stat.mtimeMs >= since.mtimeMs;
}

function statOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
