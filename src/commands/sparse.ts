import { openRepository, sparseFiles } from '../git/index.ts';
import { listInMemory } from '../load/index.ts';
import type { Settings } from '../model/fleet.ts';
import { isOurs } from '../run-apply.ts';
import { escapeTerminal } from '../text/escape.ts';
import { CommandFailure, type Io } from './io.ts';

/**
 * Ends the command where a sparse checkout leaves out manifests, generated files or the lockfile: read as the folder shows
 * it, they would count as deleted, and everything would be planned anew.
 */
export async function refuseSparse(root: string, settings: Settings, io: Io): Promise<void> {
  const absent = await sparseFiles(root, io.env);
  if (absent.length === 0) return;
  const read = new Set(listInMemory(absent, settings.manifests).value);
  const ours = isOurs(settings);
  const missing = absent.filter((file) => ours(file) || read.has(file));
  if (missing.length === 0) return;
  const repository = await openRepository(root, io.env);
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  throw new CommandFailure(
    'git',
    1,
    `a sparse checkout leaves out ${escapeTerminal(missing[0] ?? '')}${more}, which would count as deleted; ` +
      `check out the whole fleet: git sparse-checkout add ${repository?.prefix || '/'}`,
  );
}
