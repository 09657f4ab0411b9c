// Bundles one TypeScript file of a folder under test/ and runs it with the arguments that follow its name.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** @param {string} word the npm script, and the folder under test/ */
export async function runDriver(word) {
  const folder = join(root, 'test', word);
  const [name = '', ...rest] = process.argv.slice(2);
  const names = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.endsWith('.ts') && !file.startsWith('support'))
    .map((file) => file.slice(0, -3));
  if (!names.includes(name)) {
    console.error(`usage: npm run ${word} NAME, one of: ${names.join(', ')}`);
    process.exit(64);
  }
  // Inside the tree, so that external packages are found.
  const outfile = join(root, `node_modules/.cache/infractl-${word}`, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(folder, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, ['--expose-gc', outfile, ...rest], {
    stdio: 'inherit',
    cwd: root,
  });
  process.exit(status ?? 1);
}
