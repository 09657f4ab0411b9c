// Bundles command and library into dist/: an entry each, and a chunk for each command that is imported when it is asked
// for; the types of the library beside.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  entryPoints: { cli: entry, index: join(root, 'src/library.ts') },
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
declare('library.d.ts', 'generated/manifests.d.ts', 'generated/outputs.d.ts');

/** The types of the library: its own file and those of what it gives back, which name nothing else. */
function declare(...files) {
  const work = join(root, 'node_modules/.cache/infractl/types');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const emit = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: work,
    rootDir: join(root, 'src'),
  };
  const config = join(work, 'tsconfig.json');
  const project = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: emit,
    include: [],
    files: [join(root, 'src/library.ts')],
  };
  writeFileSync(config, JSON.stringify(project));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], {
    stdio: 'inherit',
  });
  for (const file of files) {
    mkdirSync(dirname(join(root, 'dist/types', file)), { recursive: true });
    // the compiler leaves the extensions of imports in declarations as they are
    const text = readFileSync(join(work, file), 'utf8').replace(/(from '\.[^']*)\.ts'/g, "$1.js'");
    writeFileSync(join(root, 'dist/types', file), text);
  }
  rmSync(work, { recursive: true, force: true });
}
