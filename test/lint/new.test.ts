import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/* `npm run new` in a copy of the tree: what it writes builds, lints and passes its tests before anyone has edited it. */

const ROOT = path.join(import.meta.dirname, '../..');
const tree = mkdtempSync(path.join(tmpdir(), 'infractl-new-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** A command of the copy, with its output where it fails. */
function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: tree, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

const bin = (name: string) => path.join(ROOT, 'node_modules/.bin', name);

beforeAll(() => {
  const skipped = new Set(['node_modules', 'dist', 'coverage', '.git']);
  for (const name of readdirSync(ROOT).filter((one) => !skipped.has(one)))
    cpSync(path.join(ROOT, name), path.join(tree, name), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'));
  for (const args of [
    ['rule', 'billing/example-bad'],
    ['kind', 'RackUnit'],
    ['command', 'example'],
  ])
    execFileSync('node', ['src/build/new.mjs', ...args], { cwd: tree, stdio: 'pipe' });
  run('node', 'src/build/gen.mjs');
}, 120_000);

it('compiles, lints and is formatted', () => {
  run(bin('tsc'), '--noEmit');
  run(bin('oxlint'), '-c', 'oxlint.config.mjs', 'src', 'test/schemas');
  run(bin('oxfmt'), '--check', 'src', 'test/schemas');
}, 120_000);

it('is in the command line that is built from it: the rule tells, the kind is read, the command runs', () => {
  run('node', 'src/build/bundle.mjs');
  const cli = (...args: readonly string[]) => run('node', path.join(tree, 'dist/cli.js'), ...args);
  const fixtures = path.join(tree, 'test/check/billing/example-bad');
  const golden = readFileSync(path.join(fixtures, 'bad-first.expected.txt'), 'utf8');
  expect(cli('validate', '-C', fixtures)).toContain(golden.slice(golden.indexOf('warning')).trim());
  expect(cli('explain', 'RackUnit')).toContain('Say here what one RackUnit stands for.');
  expect(cli('example', '-C', path.join(tree, 'examples/fleet'), '-o', 'json')).toContain('"computes"');
}, 120_000);

it('refuses what is there already, and names that are none', () => {
  const refused = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('node', ['src/build/new.mjs', ...args], {
      cwd: tree,
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  expect(refused('command', 'plan')).toEqual({
    status: 64,
    stderr: 'src/commands/plan.ts is there already\n',
  });
  expect(refused('rule', 'nowhere/at-all').stderr).toContain('the groups are billing');
  expect(refused('kind', 'lower').status).toBe(64);
  expect(refused('thing').stderr).toContain('rule GROUP/ID');
});
