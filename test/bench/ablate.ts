import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Objective } from '../../src/model/plan.ts';
import { planWith } from '../../src/plan/plan-fleet.ts';
import { loadSolver } from '../../src/plan/solve/model/solver.ts';
import { solve } from '../../src/plan/solve/solve.ts';
import { ABLATIONS, leaveOut, type Ablation } from './planner/ablations.ts';
import { secondsNow } from './planner/measure.ts';
import { smallRows, type Case } from './planner/rows.ts';
import { makeFleet } from './planner/written.ts';

/*
 * What each part of the planner is worth: every one is left out by itself, and what that loses and saves is told by row,
 * as differences to the whole. `npm run bench ablate [WORD...]` leaves out the parts whose names contain a word.
 */

/** Sums over a row's plans. */
interface Figures {
  readonly seconds: number;
  readonly placed: number;
  readonly moves: number;
  readonly cost: number;
  /** Mean of the plans' gaps of cost, in parts of a hundred, and of scores. */
  readonly gap: number;
  readonly score: number;
  /** How many of placed, moves and cost are proven. */
  readonly proven: number;
}

const root = process.cwd();
const [first] = process.argv.slice(2);
if (first === '--rows') console.log(JSON.stringify(await figuresOfAll()));
else await compareAll(process.argv.slice(2));

async function figuresOfAll(): Promise<readonly Figures[]> {
  const all: Figures[] = [];
  for (const { cases } of smallRows) all.push(await figuresOf(cases));
  return all;
}

async function figuresOf(cases: readonly Case[]): Promise<Figures> {
  const solver = await loadSolver();
  const sum = { seconds: 0, placed: 0, moves: 0, cost: 0, gap: 0, score: 0, proven: 0 };
  for (const { make, rebalance } of cases) {
    const { fleet } = makeFleet(make());
    const start = secondsNow();
    let carried = 0;
    const plan = await planWith(fleet, { rebalance: rebalance ?? false }, (problem) => {
      const solution = solve(problem, solver);
      carried = solution.bought
        .flatMap(({ contents }) => contents)
        .reduce((all, { count }) => all + count, 0);
      return solution;
    });
    sum.seconds += secondsNow() - start;
    const { objectives, placed } = plan.summary;
    const of = (name: Objective['name']): Objective => objectives.find((each) => each.name === name)!;
    sum.placed += placed + carried;
    sum.moves += of('moves').value;
    sum.cost += of('cost').value;
    sum.gap += (100 * (of('cost').gap ?? 1)) / cases.length;
    sum.score += of('score').value / cases.length;
    sum.proven += (['placed', 'moves', 'cost'] as const).filter((name) => of(name).proven).length;
  }
  return sum;
}

async function compareAll(words: readonly string[]): Promise<void> {
  const whole = await rowsWithout(undefined);
  console.log('part | row | seconds | placed | moves | cost | gap, points | score | proven');
  smallRows.forEach(({ name }, row) => console.log(`everything | ${name} | ${lineOf(whole[row]!)}`));
  for (const part of ABLATIONS) {
    if (words.length > 0 && !words.some((word) => part.name.includes(word))) continue;
    const without = await rowsWithout(part);
    const saved = secondsOf(whole) - secondsOf(without);
    console.log(`${part.name} | all | saves ${saved.toFixed(1)} s of ${secondsOf(whole).toFixed(1)} s`);
    smallRows.forEach(({ name }, row) => {
      const line = lineOf(without[row]!, whole[row]!);
      if (!/^[^|]*( \| =)+$/.test(line)) console.log(`${part.name} | ${name} | ${line}`);
    });
  }
}

function secondsOf(some: readonly Figures[]): number {
  return some.reduce((sum, { seconds }) => sum + seconds, 0);
}

async function rowsWithout(part: Ablation | undefined): Promise<readonly Figures[]> {
  const outfile = join(root, 'node_modules/.cache/infractl-bench', `ablated-${process.pid}.mjs`);
  await build({
    entryPoints: [join(root, 'test/bench/ablate.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    plugins: part === undefined ? [] : [withoutPart(part)],
  });
  const text = execFileSync(process.execPath, [outfile, '--rows'], { encoding: 'utf8' });
  return JSON.parse(text) as readonly Figures[];
}

function withoutPart({ without }: Ablation): Plugin {
  return {
    name: 'without',
    setup(bundle) {
      bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const some = without.filter(({ file }) => file === relative(root, path));
        if (some.length === 0) return undefined;
        const source = readFileSync(path, 'utf8');
        const contents = some.reduce((text, { call, gives }) => leaveOut(text, call, gives), source);
        return { contents, loader: 'ts' };
      });
    },
  };
}

function lineOf(figures: Figures, than?: Figures): string {
  const show = (name: keyof Figures, digits: number): string => {
    if (than === undefined) return figures[name].toFixed(digits);
    const more = figures[name] - than[name];
    return Math.abs(more) < 0.5 * 10 ** -digits ? '=' : `${more > 0 ? '+' : ''}${more.toFixed(digits)}`;
  };
  return [
    show('seconds', 1),
    show('placed', 0),
    show('moves', 0),
    show('cost', 0),
    show('gap', 2),
    show('score', 2),
    show('proven', 0),
  ].join(' | ');
}
