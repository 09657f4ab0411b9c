import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE, listManifests } from '../load/index.ts';
import type { Settings } from '../model/fleet.ts';
import { servePage, type ServedPage } from '../serve/index.ts';
import { CommandFailure, type Io } from './io.ts';
import { pause, stopper } from './stopping.ts';

/** A page, and what it was made from. */
export interface MadePage {
  readonly root: string;
  readonly settings: Settings;
  readonly page: string;
}

/** How often it is looked whether manifests changed. */
const PAUSE_MS = 1000;

/** Shows a page on a loopback port and makes it anew when manifests change, until it is stopped. */
export async function serveSite(port: number, make: () => Promise<MadePage>, io: Io): Promise<void> {
  const first = await make();
  let stamp = stampOf(first);
  let shown = servedOf(first);
  const served = await servePage(port, () => shown);
  if (!served.ok)
    throw new CommandFailure(
      'io',
      1,
      `cannot serve on port ${port}: ${served.problem}; --port names another`,
    );
  const stop = stopper();
  io.stdout(`http://127.0.0.1:${served.port}/\n`);
  try {
    for (let made = first; !stop.signal.aborted; await pause(PAUSE_MS, stop.signal)) {
      const now = stampOf(made);
      if (now === stamp) continue;
      stamp = now;
      try {
        made = await make();
        shown = servedOf(made);
        stamp = stampOf(made);
        io.stderr('renewed\n');
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error;
        shown = { ...shown, problem: error.message };
        io.stderr(`not renewed: ${error.message}\n`);
      }
    }
  } finally {
    stop.release();
    await served.close();
  }
}

function servedOf({ page }: MadePage): ServedPage {
  return { page, version: createHash('sha256').update(page).digest('hex'), problem: '' };
}

/** Changes when a manifest, the Config or the lockfile does, or comes, or goes. */
function stampOf({ root, settings }: MadePage): string {
  const { value } = listManifests(root, settings.manifests);
  return [CONFIG_FILE, settings.lockfile, ...value]
    .map((file) => {
      const is = lstatSync(path.join(root, file), { throwIfNoEntry: false });
      return `${file} ${is?.mtimeMs} ${is?.size}`;
    })
    .join('\n');
}
