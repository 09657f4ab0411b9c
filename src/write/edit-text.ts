import path from 'node:path';
import { diskOps, textOfFile } from './file-ops.ts';
import { replaceFile, syncFolders } from './replace.ts';
import { refuseTarget } from './targets.ts';

/** Replaces one file that no transaction is about, in one step. Throws node's errors, and one like them where it must not. */
export function replaceText(root: string, file: string, text: string): void {
  const refused = refuseTarget(root, file);
  if (refused !== undefined) throw Object.assign(new Error(refused), { code: 'EPERM' });
  replaceFile(root, file, text, diskOps);
  syncFolders(root, [{ file }], diskOps);
}

/** Adds lines at the end of a file, which is made where it is missing. */
export function addLines(root: string, file: string, lines: readonly string[]): void {
  const before = textOfFile(path.join(root, file)) ?? '';
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  replaceText(root, file, `${before}${gap}${lines.join('\n')}\n`);
}
