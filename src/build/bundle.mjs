// Bundles the command into dist/: one entry, and a chunk for each command that is imported when it is asked for.
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const entry = ['src/main.ts', 'src/cli.ts'].map((path) => join(root, path)).find((path) => existsSync(path));
if (entry === undefined) {
  console.error('nothing to bundle yet: src/main.ts is missing');
  process.exit(0);
}

// Bundled CommonJS packages call require() for node's own modules.
const banner = `#!/usr/bin/env node
import { createRequire as infractlCreateRequire } from 'node:module';
const require = infractlCreateRequire(import.meta.url);`;

rmSync(join(root, 'dist'), { recursive: true, force: true });
await build({
  entryPoints: { cli: entry },
  outdir: join(root, 'dist'),
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The solver loads its WASM from its own folder.
  external: ['highs'],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  banner: { js: banner },
  logLevel: 'warning',
});
chmodSync(join(root, 'dist/cli.js'), 0o755);
