// `npm run soak planner`: bundles test/soak/planner/main.ts and runs it with the arguments that follow.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'test/soak');
const [name = '', ...rest] = process.argv.slice(2);
const names = readdirSync(folder).filter((one) => existsSync(join(folder, one, 'main.ts')));
if (!names.includes(name)) {
  console.error(`usage: npm run soak NAME, one of: ${names.join(', ')}`);
  process.exit(64);
}

// Inside the tree, so that external packages are found.
const outfile = join(root, 'node_modules/.cache/infractl-soak', `${name}-${process.pid}.mjs`);
await build({
  entryPoints: [join(folder, name, 'main.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...rest], { stdio: 'inherit', cwd: root });
process.exit(status ?? 1);
