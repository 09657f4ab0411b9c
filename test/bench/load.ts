import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { parseAllDocuments } from 'yaml';
import * as validators from '../../src/generated/validators.mjs';
import type { Kind } from '../../src/model/manifest.ts';
import { writeMix } from './support-mix.ts';
import { measureAll, measureNode, type Used } from './support-processes.ts';

/*
 * How far commands are from two floors, as whole processes and in processor seconds, git's included: Y is fast-glob + read +
 * `yaml` + compiled ajv and nothing else, J is read + JSON.parse of the same content. The fleet is a mix as people have it,
 * applied and committed. `npm run bench load [COUNT...]`, 1,000 and 10,000 manifests where none is given.
 */

const CLI = path.resolve('dist/cli.js');
const SELF = process.argv[1] as string;

interface Row {
  readonly name: string;
  readonly args: readonly string[];
  /** Most Y that it may take, by the number of manifests. */
  readonly most: Readonly<Record<number, number>>;
  /** Most MB at 100,000. */
  readonly megabytes?: number;
  readonly before?: (root: string) => void;
}

const VALIDATE = { 1000: 0.7, 10_000: 0.4, 100_000: 0.3 };
const NOTHING = { 1000: 0.8, 10_000: 0.45, 100_000: 0.35 };
const LOOK = { 1000: 0.5, 10_000: 0.2, 100_000: 0.12 };
const TODAY = ['--today', '2026-12-01'];

const ROWS: readonly Row[] = [
  { name: 'validate', args: ['validate', ...TODAY], most: VALIDATE, megabytes: 400 },
  { name: 'plan, nothing to do', args: ['plan'], most: NOTHING, megabytes: 500 },
  { name: 'apply, nothing to do', args: ['apply', ...TODAY], most: NOTHING, megabytes: 500 },
  {
    name: 'diff --base HEAD~1',
    args: ['diff', '--base', 'HEAD~1'],
    most: { 1000: 0.9, 10_000: 0.4, 100_000: 0.3 },
  },
  { name: 'get one machine', args: ['get', 'compute', 'node-00001'], most: LOOK },
  { name: 'journal list', args: ['journal', 'list', '--compute', 'node-00001'], most: LOOK },
  { name: 'describe', args: ['describe', 'compute', 'node-00001'], most: LOOK },
  {
    name: 'first apply',
    args: ['apply', ...TODAY],
    most: { 1000: 1.2, 10_000: 0.7, 100_000: 0.5 },
    megabytes: 800,
    before: (root) => {
      for (const name of ['infractl.lock', 'generated'])
        rmSync(path.join(root, name), { recursive: true, force: true });
    },
  },
];

if (process.argv[2] === 'floor') floor(process.argv[3] as string);
else if (process.argv[2] === 'json') floorOfJson(process.argv[3] as string);
else compare(process.argv.slice(2).map(Number));

function documentsOf(root: string): readonly unknown[] {
  return fastGlob.sync('**/*.{yaml,yml}', { cwd: root }).flatMap((file) => {
    const parsed = parseAllDocuments(readFileSync(path.join(root, file), 'utf8'));
    return 'empty' in parsed ? [] : parsed.map((document) => document.toJS() as unknown);
  });
}

function floor(root: string): void {
  const valid = documentsOf(root).filter((value) => validators[(value as { kind: Kind }).kind](value));
  process.stdout.write(`${valid.length} valid\n`);
}

function floorOfJson(file: string): void {
  const manifests = JSON.parse(readFileSync(file, 'utf8')) as readonly unknown[];
  process.stdout.write(`${manifests.length} read\n`);
}

function compare(counts: readonly number[]): void {
  const work = mkdtempSync(path.join(tmpdir(), 'infractl-bench-'));
  try {
    const all = (counts.length > 0 ? counts : [1000, 10_000]).map((count) => measure(work, count));
    for (const [index, { count, used }] of all.entries()) {
      const smaller = all[index - 1];
      if (smaller) grow(smaller.count, smaller.used, count, used);
    }
    start();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Measured {
  readonly count: number;
  readonly used: ReadonlyMap<string, Used>;
}

function measure(work: string, count: number): Measured {
  const root = path.join(work, String(count));
  const written = writeMix(root, count);
  const runs = count > 20_000 ? 1 : 3;
  commitTwice(root);
  const floors = {
    y: measureAll([SELF, 'floor', root], runs).seconds,
    j: measureAll([SELF, 'json', writeJson(root)], runs).seconds,
  };
  print(`${written} manifests: Y ${floors.y.toFixed(2)} s, J ${floors.j.toFixed(2)} s`);
  const used = new Map<string, Used>();
  for (const { name, args, most, megabytes, before } of ROWS) {
    const one = measureAll([CLI, '-C', root, ...args], runs, () => before?.(root));
    used.set(name, one);
    const wanted = most[count] === undefined ? '' : `at most ${most[count]}`;
    const held = megabytes !== undefined && count === 100_000 ? `, at most ${megabytes}` : '';
    print(
      `${name.padEnd(24)} ${one.seconds.toFixed(2).padStart(7)} s ${(one.seconds / floors.y).toFixed(2).padStart(6)} Y ${wanted.padEnd(14)} ${(one.seconds / floors.j).toFixed(1).padStart(6)} J ${one.megabytes.toFixed(0).padStart(6)} MB${held}`,
    );
  }
  return { count, used };
}

function grow(from: number, before: Measured['used'], to: number, after: Measured['used']): void {
  print(`growth from ${from} to ${to}, at most ${(to / from) * 1.05}:`);
  for (const [name, { seconds }] of after)
    print(`${name.padEnd(24)} ${(seconds / (before.get(name)?.seconds ?? 1)).toFixed(1).padStart(7)}`);
}

/** How the example fleet, and `--version`, compare with a node that does nothing. */
function start(): void {
  const node = measureNode(['-e', '0'], 9).seconds;
  const example = path.resolve('examples/fleet');
  for (const [name, args, most] of [
    ['--version', ['--version'], 1.6],
    ['validate of the example', ['-C', example, 'validate', ...TODAY], 4],
    ['plan of the example', ['-C', example, 'plan'], 5],
  ] as const) {
    const ratio = measureNode([CLI, ...args], 9).seconds / node;
    print(`${`${name} / node -e 0`.padEnd(36)} ${ratio.toFixed(2).padStart(6)}   at most ${most}`);
  }
}

/** The fleet applied, and 20 edits after it. */
function commitTwice(root: string): void {
  run(root, 'git', ['init', '-q', '-b', 'main']);
  run(root, process.execPath, [CLI, 'apply', ...TODAY]);
  commit(root, 'base');
  const files = readdirSync(path.join(root, 'computes'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted();
  for (const file of files.slice(0, 20)) {
    const full = path.join(root, 'computes', file);
    writeFileSync(full, readFileSync(full, 'utf8').replace(/monthlyCost: [\d.]+/, 'monthlyCost: 99'));
  }
  run(root, process.execPath, [CLI, 'apply', ...TODAY]);
  commit(root, 'edits');
}

/** What `floorOfJson` reads: the fleet as one list. */
function writeJson(root: string): string {
  writeFileSync(`${root}.json`, JSON.stringify(documentsOf(root)));
  return `${root}.json`;
}

const ALONE = {
  ...process.env,
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@example.com',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@example.com',
};

function commit(root: string, message: string): void {
  run(root, 'git', ['add', '-A']);
  run(root, 'git', ['commit', '-q', '-m', message]);
}

function run(root: string, command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: root, env: ALONE, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${status}: ${stderr}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
