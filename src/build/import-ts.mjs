import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/infractl');

/**
 * Bundles a TypeScript module (path from the root) and imports it: Node 20 cannot run it as it is. The bundle lies inside
 * the tree for a moment, so that packages are found.
 */
export async function importTs(path) {
  const outfile = join(cache, `${basename(path, '.ts')}-${process.pid}.mjs`);
  mkdirSync(cache, { recursive: true });
  await build({
    entryPoints: [join(root, path)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  try {
    return await import(outfile);
  } finally {
    rmSync(outfile, { force: true });
  }
}
