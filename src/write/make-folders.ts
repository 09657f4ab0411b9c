import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { statIfThere } from './targets.ts';

/**
 * Makes a folder and those above it that are missing, one by one: node's own `recursive` never ends where a file system
 * says of a folder that it is and will not have another in it, as /proc does. Throws node's errors.
 * @returns the first one made; undefined where the folder was there
 */
export function makeFolders(folder: string): string | undefined {
  if (statIfThere(folder)) return undefined; // whatever it is: who writes into it is told
  const above = path.dirname(folder);
  const first = above === folder ? undefined : makeFolders(above);
  try {
    mkdirSync(folder);
    return first ?? folder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return first; // another process was faster
  }
}
