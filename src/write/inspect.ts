import { readdirSync } from 'node:fs';
import path from 'node:path';
import { removeFile } from './claim.ts';
import { isMissing } from './file-ops.ts';
import { type JudgedClaim, judgeClaims, nameHolder } from './lock.ts';
import { identifySelf } from './process-identity.ts';
import { readUndoLog, type ReadUndoLog } from './undo-log.ts';
import { refuseWorkFolder, type WorkFolder } from './work-folder.ts';

/** What stands in a work folder, and what an apply that was killed left beside the files that it writes. */
export interface WorkState {
  /** Why nothing in the folder is believed. */
  readonly refused: string | undefined;
  readonly claims: readonly (Pick<JudgedClaim, 'life'> & {
    readonly holder: string;
    readonly file: string;
  })[];
  readonly undoLog: ReadUndoLog;
  /** Half-written files, posix, relative to the root. */
  readonly drafts: readonly string[];
}

/** Looks and changes nothing. Throws node's errors. @param folders where an apply writes, posix, '' is the root */
export async function inspectWork(
  work: WorkFolder,
  folders: readonly string[],
  { host, pid }: { readonly host: string; readonly pid: number },
): Promise<WorkState> {
  const refused = refuseWorkFolder(work);
  const judged = refused === undefined ? await judgeClaims(work.folder, identifySelf(host, pid)) : [];
  const claims = judged.map(({ claim, life }) => ({
    life,
    holder: nameHolder(claim),
    file: path.join(work.folder, claim.file),
  }));
  return {
    refused,
    claims,
    undoLog: readUndoLog(work),
    drafts: folders.flatMap((folder) => draftsIn(work.root, folder)),
  };
}

function draftsIn(root: string, folder: string): readonly string[] {
  try {
    const names = readdirSync(path.join(root, folder));
    return names
      .filter((name) => /^\..*\.infractl-tmp$/.test(name))
      .map((name) => path.posix.join(folder, name));
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return [];
    throw error;
  }
}

/** For the holder of the lock alone. Throws node's errors. */
export function removeDrafts(root: string, drafts: readonly string[]): void {
  for (const draft of drafts) removeFile(path.join(root, draft));
}
