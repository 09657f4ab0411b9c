import { accessSync, constants, lstatSync, realpathSync, type Stats } from 'node:fs';
import path from 'node:path';

/**
 * Why a file below the root must not be written or removed; undefined where it may. The path may come from a Config or
 * from a journal that somebody planted, so it has to stay below the root, through real folders alone: a link would lead
 * the write elsewhere, and load would not read what stands behind it.
 * @param file posix, relative to the root
 */
export function refuseTarget(root: string, file: string): string | undefined {
  return refusePath(root, file) ?? refusePermission(root, file.split('/'));
}

/** The same without a look at permissions. */
export function refusePath(root: string, file: string): string | undefined {
  const parts = file.split('/');
  if (
    parts.some(
      (part) => part === '' || part === '.' || part === '..' || part.includes('\\') || part.includes('\0'),
    )
  ) {
    return `${file} is no path below the repository`;
  }
  for (let depth = 1; depth <= parts.length; depth++) {
    const part = parts.slice(0, depth).join('/');
    const problem = refuseStep(root, part, depth === parts.length);
    if (problem !== undefined) return problem;
  }
  return leavesRoot(root, parts) ? `${file} leads out of the repository` : undefined;
}

function refuseStep(root: string, part: string, last: boolean): string | undefined {
  const stat = statIfThere(path.join(root, part));
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) return `${part} is a symbolic link; \`apply\` writes through none`;
  if (last) return stat.isFile() ? undefined : `${part} is not a file`;
  return stat.isDirectory() ? undefined : `${part} is a file, and \`apply\` needs a folder there`;
}

/** A second look at where the folder really is, whatever the steps seemed to be. */
function leavesRoot(root: string, parts: readonly string[]): boolean {
  const folder = nearestFolder(root, parts);
  const relative = path.relative(realpathSync(root), realpathSync(folder));
  return relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
}

function refusePermission(root: string, parts: readonly string[]): string | undefined {
  const folder = nearestFolder(root, parts);
  if (!writable(folder)) return `no permission to write in the folder ${folder}`;
  const full = path.join(root, ...parts);
  return statIfThere(full) && !writable(full) ? `no permission to write ${full}` : undefined;
}

/** The deepest folder on the way to the file that exists. */
function nearestFolder(root: string, parts: readonly string[]): string {
  for (let depth = parts.length - 1; depth > 0; depth--) {
    const folder = path.join(root, ...parts.slice(0, depth));
    if (statIfThere(folder)) return folder;
  }
  return root;
}

function writable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** lstat; undefined where there is nothing, or a file stands where a folder should. */
export function statIfThere(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
