import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Content = string | Uint8Array;

/**
 * Texts (as UTF-8; bytes where they are a package) of those of `files` that are there as regular files, and of every file
 * in the folder of `also` that it matches.
 */
export function readFiles(
  top: string,
  files: readonly string[],
  also?: RegExp,
): ReadonlyMap<string, Content> {
  const vendored = also === undefined ? [] : listFolder(top, 'vendor').filter((file) => also.test(file));
  const found = new Map<string, Content>();
  for (const file of new Set([...files, ...vendored])) {
    const full = path.join(top, file);
    if (!lstatSync(full, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = readFileSync(full);
    found.set(file, file.endsWith('.tgz') ? new Uint8Array(bytes) : bytes.toString('utf8'));
  }
  return found;
}

function listFolder(top: string, folder: string): readonly string[] {
  const stat = lstatSync(path.join(top, folder), { throwIfNoEntry: false });
  return stat?.isDirectory() ? readdirSync(path.join(top, folder)).map((name) => `${folder}/${name}`) : [];
}

/** Writes and removes as a renewal says. Each file is replaced by a rename; a link in its place is replaced, not followed. */
export function renewFiles(
  top: string,
  renewals: readonly { readonly path: string; readonly action: 'create' | 'update' | 'remove' | 'keep' }[],
  fresh: ReadonlyMap<string, Content>,
): void {
  for (const { path: file, action } of renewals) {
    const full = path.join(top, file);
    const content = fresh.get(file);
    if (action === 'remove') rmSync(full);
    else if (action !== 'keep' && content !== undefined) {
      mkdirSync(path.dirname(full), { recursive: true });
      writeFileSync(`${full}.infractl-tmp`, content);
      renameSync(`${full}.infractl-tmp`, full);
    }
  }
}
