import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

/**
 * Compares with the golden file, byte by byte. UPDATE_GOLDEN=1 writes it instead: read it before you commit it.
 */
export function expectGolden(file: string, actual: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) {
    if (process.env['CI'] !== undefined) expect.unreachable(`${file} is missing`);
    writeFileSync(file, actual);
  }
  expect(actual).toBe(readFileSync(file, 'utf8'));
}

/** The folders below `folder` (a case each), by name. */
export function caseFolders(folder: string): readonly { readonly name: string; readonly dir: string }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ name: entry.name, dir: path.join(folder, entry.name) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
