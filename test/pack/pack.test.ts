import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { repositoryRoot, temporaryFolder } from '../support/cli.ts';

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe('the package, packed and installed in an empty folder', () => {
  let files: readonly string[] = [];
  let home = '';

  beforeAll(() => {
    const folder = temporaryFolder();
    // The bundle is built by `npm test` before; building it again here would pull it from under the other tests.
    const [packed] = JSON.parse(
      npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], repositoryRoot),
    ) as [{ filename: string; files: { path: string }[] }];
    files = packed.files.map((file) => file.path);
    home = temporaryFolder();
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', path.join(folder, packed.filename)], home);
  });

  test('runs by name and knows its version', () => {
    const { version } = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(npm(['exec', '--offline', '--', 'infractl', '--version'], home).trim()).toBe(version);
  });

  test('does the main job: a new fleet is valid, applied, and then has nothing left to do', () => {
    const run = (...args: string[]): string => npm(['exec', '--offline', '--', 'infractl', ...args], home);
    run('init', 'fleet');
    run('-C', 'fleet', 'validate');
    run('-C', 'fleet', 'apply');
    run('-C', 'fleet', 'apply', '--detailed-exitcode');
  });

  test('is a library, with types that a consumer compiles against', () => {
    const text = (file: string): string => readFileSync(path.join(repositoryRoot, file), 'utf8');
    const script = `import { openFleet, validate, plan, type PlanOutput } from 'infractl';
const fleet = await openFleet('library');
const found: number = (await validate(fleet)).summary.errors;
const made: PlanOutput = await plan(fleet);
process.stdout.write(JSON.stringify({ found, feasible: made.feasible, root: fleet.root }));
`;
    npm(['exec', '--offline', '--', 'infractl', 'init', 'library'], home);
    writeFileSync(path.join(home, 'use.mts'), script);
    writeFileSync(
      path.join(home, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          target: 'es2023',
          strict: true,
          skipLibCheck: false,
          types: ['node'],
          typeRoots: [path.join(repositoryRoot, 'node_modules/@types')],
        },
        files: ['use.mts'],
      }),
    );
    const tsc = path.join(repositoryRoot, 'node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-p', home], { encoding: 'utf8' });
    const said = execFileSync(process.execPath, ['use.mjs'], { cwd: home, encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({ found: 0, feasible: true, root: path.join(home, 'library') });
    expect(text('package.json')).toContain('"types": "./dist/types/library.d.ts"');
  });

  test('brings one dependency, the solver', () => {
    const listed = JSON.parse(npm(['ls', '--all', '--json'], home)) as {
      dependencies: { infractl: { dependencies: object } };
    };
    expect(Object.keys(listed.dependencies.infractl.dependencies)).toEqual(['highs']);
  });

  test('holds what a user needs and nothing of the workshop', () => {
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'dist/cli.js']),
    );
    expect(files).toEqual(expect.arrayContaining(['schemas/compute.schema.json']));
    expect(files.filter((file) => /^(src|test|examples|\.)/.test(file))).toEqual([]);
    expect(files).toContain('node_modules/highs/build/highs.wasm');
    expect(files.filter((file) => /^node_modules\/(?!highs\/)/.test(file))).toEqual([]);
  });
});

test('the lockfile of npm names no registry, so that it installs from any', () => {
  expect(readFileSync(path.join(repositoryRoot, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved"/);
});
