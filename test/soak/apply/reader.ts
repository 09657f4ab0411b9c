import { findWorkFolder, readTree } from '../../../src/commands/tree.ts';
import { digestOf } from './tree.ts';

/** What a command that reads would see now. */
export function readNow(root: string): string {
  const tree = readTree(findWorkFolder(root, { env: {} }));
  const lockfile = tree.lockfile().value.text;
  return digestOf(
    lockfile === undefined ? tree.texts : new Map([...tree.texts, ['infractl.lock', lockfile]]),
  );
}

/** Run as a process of its own: reads over and over until SIGTERM, then prints how often it saw what. */
export function readOn(root: string): void {
  const seen = new Map<string, number>();
  let over = false;
  process.once('SIGTERM', () => (over = true));
  const step = () => {
    let saw: string;
    try {
      saw = readNow(root);
    } catch (error) {
      saw = `failed: ${(error as Error).message}`;
    }
    seen.set(saw, (seen.get(saw) ?? 0) + 1);
    if (over) console.log(JSON.stringify([...seen]));
    else setTimeout(step, 1);
  };
  step();
}
