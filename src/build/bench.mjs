// `npm run bench planner`: bundles test/bench/planner.ts and runs it with the arguments that follow.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'test/bench');
const [name = '', ...rest] = process.argv.slice(2);
const names = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
if (!names.includes(name)) {
  console.error(`usage: npm run bench NAME, one of: ${names.join(', ')}`);
  process.exit(64);
}

// Inside the tree, so that external packages are found.
const outfile = join(root, 'node_modules/.cache/infractl-bench', `${name}-${process.pid}.mjs`);
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
