import type { Problem, Solution } from '../../src/plan/solve/problem.ts';
import { solve } from '../../src/plan/solve/solve.ts';
import { loadSolver } from '../../src/plan/solve/solver.ts';
import { judge } from '../plan/solve/judge.ts';
import { bestFitOneAtATime, firstFitDecreasing } from './planner/baselines.ts';
import { cutFleet, mixFleet, packingProblem } from './planner/fleets.ts';
import { readPackings } from './planner/packing-data.ts';

/*
 * The planner's optimiser on fleets from fixed seeds, beside first-fit-decreasing and one-at-a-time best-fit in the same
 * run. Time is the processor's (user), so that a busy machine does not count. `npm run bench planner [WORD...]` runs the
 * groups whose names contain a word.
 */

const solver = await loadSolver();
const words = process.argv.slice(2);
const isWanted = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));

interface Row {
  readonly name: string;
  readonly seconds: number;
  readonly problems: readonly Problem[];
  /** Largest gap of the cost, or share of instances that may be left over. */
  readonly gap?: number;
  readonly leftover?: number;
}

const seeds = [1, 2, 3, 4, 5, 6];
const fills = [0.5, 0.7, 0.9];
const mixes = (bins: number, instances: number, some: readonly number[], rules = false): Problem[] =>
  some.flatMap((seed) =>
    fills.map((fill) =>
      mixFleet(seed, { bins, instances, fill, replicas: seed % 2 === 0 ? [1, 5] : [1, 1], rules }),
    ),
  );
const cuts = (bins: number, fill: number): Problem[] =>
  (
    [
      [2, 3],
      [3, 5],
      [4, 8],
      [5, 20],
    ] as const
  ).flatMap((pieces, at) => [0.3, 1].map((spread) => cutFleet(bins + at, { bins, fill, pieces, spread })));

const rows: (() => Row)[] = [
  () => ({ name: 'cost 20 x 60', seconds: 1, gap: 0, problems: mixes(20, 60, seeds) }),
  () => ({ name: 'cost 50 x 200', seconds: 5, gap: 0.02, problems: mixes(50, 200, [1, 2, 3]) }),
  () => ({ name: 'cost 200 x 1,000', seconds: 10, gap: 0.03, problems: mixes(200, 1000, [1, 2]) }),
  () => ({
    name: 'cost 2,000 x 20,000',
    seconds: 3,
    gap: 0.015,
    problems: [mixFleet(1, { bins: 2000, instances: 20_000, fill: 0.6, replicas: [1, 10] })],
  }),
  () => ({
    name: 'large 10,000 x 100,000, 60 %',
    seconds: 10,
    gap: 0.01,
    problems: [mixFleet(5, { bins: 10_000, instances: 100_000, fill: 0.6, replicas: [1, 10] })],
  }),
  () => ({
    name: 'large 10,000 x 100,000, 95 %',
    seconds: 10,
    gap: 0.03,
    problems: [mixFleet(5, { bins: 10_000, instances: 100_000, fill: 0.95, replicas: [1, 10] })],
  }),
  () => ({
    name: 'rules 5,000 x 50,000',
    seconds: 30,
    problems: [
      mixFleet(7, { bins: 5000, instances: 50_000, fill: 0.7, replicas: [1, 12], rules: true, goal: 'keep' }),
    ],
  }),
  () => ({ name: 'full 12 computes, 97 %', seconds: 10, leftover: 0, problems: cuts(12, 0.97) }),
  () => ({ name: 'full 40 computes, 95 %', seconds: 10, leftover: 0, problems: cuts(40, 0.95) }),
  () => ({ name: 'full 400 computes, 95 %', seconds: 10, leftover: 0, problems: cuts(400, 0.95) }),
  () => ({ name: 'full 100 computes, 99 %', seconds: 30, leftover: 0.005, problems: cuts(100, 0.99) }),
];

interface Run {
  readonly solution: Solution;
  readonly seconds: number;
}

function run(problem: Problem): Run {
  const start = process.cpuUsage().user;
  const solution = solve(problem, solver);
  const seconds = (process.cpuUsage().user - start) / 1e6;
  const faults = problem.classes.length > 20_000 ? [] : judge(problem, solution);
  if (faults.length > 0) throw new Error(faults.slice(0, 3).join('\n'));
  return { solution, seconds };
}

const instancesOf = (problem: Problem): number => problem.classes.reduce((sum, item) => sum + item.count, 0);
const gapOf = ({ value, bound }: { value: number; bound: number }): number =>
  value === bound ? 0 : (value - bound) / Math.max(value, bound);
const mean = (some: readonly number[]): number =>
  some.reduce((sum, each) => sum + each, 0) / Math.max(1, some.length);
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

function report({ name, seconds, problems, gap, leftover }: Row): string {
  const runs = problems.map(run);
  const gaps = runs.map(({ solution }) => gapOf(solution.objectives.cost));
  const left = runs.map(
    ({ solution }, at) => 1 - solution.objectives.placed.value / instancesOf(problems[at]!),
  );
  const proven = runs.filter(
    ({ solution }) => solution.objectives.cost.proven && solution.objectives.placed.proven,
  ).length;
  const reached = runs.filter(
    (each, at) =>
      each.seconds <= seconds &&
      gaps[at]! <= (gap ?? Infinity) + 1e-9 &&
      left[at]! <= (leftover ?? Infinity) + 1e-12,
  ).length;
  const baselines = problems.map(
    (problem) => [firstFitDecreasing(problem), bestFitOneAtATime(problem)] as const,
  );
  const cost = runs.reduce((sum, { solution }) => sum + solution.objectives.cost.value, 0);
  const against = [0, 1].map((which) =>
    cost > 0 ? (baselines.reduce((sum, both) => sum + both[which]!.cost, 0) / cost).toFixed(2) : '-',
  );
  const short = [0, 1].map((which) =>
    percent(mean(baselines.map((both, at) => 1 - both[which]!.placed / instancesOf(problems[at]!)))),
  );
  const times = runs.map((each) => each.seconds);
  const memory = Math.round(process.memoryUsage().rss / 1e6);
  return [
    name,
    runs.length,
    `${reached} of ${runs.length}`,
    percent(Math.max(...gaps)),
    percent(mean(gaps)),
    proven,
    percent(Math.max(...left)),
    `${mean(times).toFixed(2)}, ${Math.max(...times).toFixed(2)}`,
    memory,
    against.join(', '),
    short.join(', '),
  ].join(' | ');
}

function packingReport(): string {
  const packings = readPackings(words.includes('all') ? /./ : /_0$/);
  if (packings === undefined) return 'packing: the data set is not here, skipped';
  const known = packings.filter(({ optimum }) => optimum !== undefined);
  const runs = known.map(({ capacity, items }) => run(packingProblem(capacity, items)));
  const gaps = runs.map(({ solution }, at) => solution.objectives.cost.value / known[at]!.optimum! - 1);
  const firstFit = known.map(
    ({ capacity, items, optimum }) => firstFitDecreasing(packingProblem(capacity, items)).cost / optimum! - 1,
  );
  const slow = runs.filter(({ seconds }) => seconds > 1).length;
  return `packing: ${known.length} instances with a known optimum, mean ${percent(mean(gaps))} above it (target 1.60 %), first-fit-decreasing ${percent(mean(firstFit))}; ${slow} over 1 s, mean ${mean(runs.map((each) => each.seconds)).toFixed(2)} s`;
}

console.log(
  'row | runs | reached | worst gap | mean gap | proven | left over | time mean, worst (s) | memory (MB) | cost against first-fit, best-fit | left over by them',
);
for (const make of rows) {
  const row = make();
  if (isWanted(row.name)) console.log(report(row));
}
if (isWanted('packing')) console.log(packingReport());
