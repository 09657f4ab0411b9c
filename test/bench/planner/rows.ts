import { buyFleet, cutFleet, mixFleet, packingFleet, type CutOptions, type MixOptions } from './fleets.ts';
import { readPackings, type Packing } from './packing-data.ts';
import type { FleetSpec } from './written.ts';

export interface Case {
  readonly make: () => FleetSpec;
  readonly rebalance?: boolean;
  /** The least number of machines to buy, where it is known. */
  readonly optimum?: number;
}

/** What a row of the table is to reach; each is a criterion of its own. */
export interface Targets {
  /** Of the processor, at worst. */
  readonly seconds?: number;
  readonly megabytes?: number;
  /** Of the cost, to the plan's own bound, at worst. */
  readonly gap?: number;
  /** Share of the plans whose cost is proven to be the least. */
  readonly proven?: number;
  /** Share of the instances that may be left without a place, at worst. */
  readonly left?: number;
  /** Mean over the plans, above the known optimum. */
  readonly above?: number;
}

export interface Row {
  readonly name: string;
  readonly targets: Targets;
  readonly cases: readonly Case[];
  /** Each plan in a process of its own, so that its memory is its own. */
  readonly alone?: boolean;
}

/** What the loss of each compute of one fleet would mean. */
export interface FailureRow {
  readonly name: string;
  readonly make: () => FleetSpec;
  readonly by?: string;
  readonly seconds: number;
}

const mix = (seed: number, options: MixOptions, rebalance = true): Case => ({
  make: () => mixFleet(seed, options),
  rebalance,
});

/** Tight and loose, single services and replicas, with and without rules, GPU boxes, standing load, and offers alone. */
function costCases(computes: number, instances: number, seeds: readonly number[]): readonly Case[] {
  const size = { computes, instances };
  return seeds.flatMap((seed) => [
    mix(seed, { ...size, fill: 0.5, replicas: [1, 5] }),
    mix(seed + 10, { ...size, fill: 0.7 }),
    mix(seed + 20, { ...size, fill: 0.9 }),
    mix(seed + 30, { ...size, fill: 0.6, replicas: [1, 4], rules: true }),
    mix(seed + 40, { ...size, fill: 0.6, replicas: [1, 3], gpus: 0.15, standing: 0.5 }),
    { make: () => buyFleet(seed, { instances, ...(seed % 2 === 0 ? { replicas: [1, 4] as const } : {}) }) },
  ]);
}

const CUTS: readonly (readonly [readonly [number, number], number])[] = [
  [[2, 3], 0.3],
  [[3, 5], 1],
  [[4, 8], 1],
  [[4, 8], 2],
  [[5, 20], 2],
];

/** Cut from full machines in pieces alike and unlike, with nothing, half or all but a few standing. */
const cutCases = (
  computes: number,
  fill: number,
  seeds: readonly number[],
  more: Partial<CutOptions> = {},
): Case[] =>
  seeds.flatMap((seed) =>
    CUTS.map(([pieces, spread], at) => ({
      make: () => cutFleet(100 * seed + at, { computes, fill, pieces, spread, ...more }),
    })),
  );

const LARGE = { computes: 10_000, instances: 100_000, replicas: [1, 10] as const };
const RULES = { computes: 5000, instances: 50_000, replicas: [1, 12] as const, rules: true };
const TENTH = { computes: 1000, instances: 10_000 };
const rest = { seconds: 10, left: 0 };

const costRows: readonly Row[] = [
  {
    name: 'cost 20 x 60',
    targets: { seconds: 1, gap: 0, proven: 0.9 },
    cases: costCases(20, 60, [1, 2, 3, 4]),
  },
  { name: 'cost 50 x 200', targets: { seconds: 5, gap: 0.02 }, cases: costCases(50, 200, [1, 2]) },
  { name: 'cost 200 x 1,000', targets: { seconds: 10, gap: 0.03 }, cases: costCases(200, 1000, [1]) },
  {
    name: 'cost 2,000 x 20,000',
    targets: { seconds: 3, gap: 0.015 },
    cases: [
      mix(1, { computes: 2000, instances: 20_000, fill: 0.6, replicas: [1, 10] }),
      mix(2, { computes: 2000, instances: 20_000, fill: 0.9 }),
    ],
    alone: true,
  },
  {
    name: 'large 10,000 x 100,000 at 60 %',
    targets: { seconds: 10, megabytes: 1000, gap: 0.01 },
    cases: [mix(5, { ...LARGE, fill: 0.6 })],
    alone: true,
  },
  {
    name: 'large 10,000 x 100,000 at 60 %, single services',
    targets: { seconds: 10, megabytes: 1000, gap: 0.01 },
    cases: [mix(6, { ...LARGE, fill: 0.6, replicas: [1, 1] })],
    alone: true,
  },
  {
    name: 'large 10,000 x 100,000 at 95 %',
    targets: { seconds: 10, megabytes: 1000, gap: 0.03 },
    cases: [mix(5, { ...LARGE, fill: 0.95 })],
    alone: true,
  },
];

const ruleRows: readonly Row[] = [
  {
    name: 'rules 5,000 x 50,000',
    targets: { seconds: 30, megabytes: 1000, left: 0 },
    cases: [mix(7, { ...RULES, fill: 0.7 }, false)],
    alone: true,
  },
  {
    name: 'rules 1,000 x 10,000, half standing, GPU boxes',
    targets: { seconds: 30, megabytes: 1000, left: 0 },
    cases: [mix(8, { ...RULES, ...TENTH, fill: 0.6, standing: 0.5, gpus: 0.05 }, false)],
    alone: true,
  },
  {
    name: 'rules 1,000 x 10,000, half standing, --rebalance',
    targets: { seconds: 30, megabytes: 1000 },
    cases: [mix(9, { ...RULES, ...TENTH, fill: 0.6, standing: 0.5 })],
    alone: true,
  },
];

const fullRows: readonly Row[] = [
  { name: 'full 12 computes at 97 %', targets: rest, cases: cutCases(12, 0.97, [1, 2]) },
  {
    name: 'full 40 computes at 95 %',
    targets: rest,
    cases: [...cutCases(40, 0.95, [1]), ...cutCases(40, 0.95, [2], { standing: 0.5, zoned: 0.2 })],
  },
  { name: 'full 400 computes at 95 %', targets: rest, cases: cutCases(400, 0.95, [1]) },
  {
    name: 'full 100 computes at 99 %',
    targets: { seconds: 30, left: 0.005 },
    cases: cutCases(100, 0.99, [1]),
  },
];

/** Beyond the table: what fleets look like after a while, and what they may buy. */
const moreRows: readonly Row[] = [
  {
    name: 'standing 1,000 x 8,000 at 80 %, most placed by chance',
    targets: rest,
    cases: [
      mix(
        11,
        { computes: 1000, instances: 8000, fill: 0.8, replicas: [1, 6], standing: 0.9, rules: true },
        false,
      ),
      mix(12, { computes: 1000, instances: 8000, fill: 0.8, standing: 0.6 }, false),
    ],
  },
  {
    name: 'GPU boxes 300 x 2,000',
    targets: { seconds: 10, gap: 0.03 },
    cases: [
      mix(13, { computes: 300, instances: 2000, fill: 0.7, gpus: 0.2, replicas: [1, 4] }),
      mix(
        14,
        { computes: 300, instances: 2000, fill: 0.7, gpus: 0.2, replicas: [1, 4], standing: 0.7 },
        false,
      ),
    ],
  },
  {
    name: 'offers mixed, to zero computes and to full ones',
    targets: { seconds: 10, gap: 0.03 },
    cases: [
      { make: () => buyFleet(15, { instances: 1000, replicas: [1, 4] }) },
      { make: () => buyFleet(16, { instances: 5000, replicas: [1, 10], rules: true }) },
      mix(
        17,
        { computes: 100, instances: 1000, fill: 1.3, replicas: [1, 4], offers: true, standing: 0.4 },
        false,
      ),
      mix(
        18,
        { computes: 100, instances: 1000, fill: 1.3, offers: true, rules: true, replicas: [1, 5] },
        false,
      ),
    ],
  },
];

function packingRow(everything: boolean): Row {
  const packings = readPackings(everything ? /./ : /_0$/) ?? [];
  const known = packings.filter(
    (packing): packing is Packing & { optimum: number } => packing.optimum !== undefined,
  );
  return {
    name: 'packing, known optimum',
    targets: { seconds: 1, above: 0.016 },
    cases: known.map(({ capacity, items, optimum }) => ({
      make: () => packingFleet(capacity, items),
      optimum,
    })),
  };
}

export const rowsOf = (everything: boolean): readonly Row[] => [
  ...costRows,
  ...ruleRows,
  ...fullRows,
  ...moreRows,
  packingRow(everything),
];

const still = (seed: number, options: MixOptions): Case => mix(seed, options, false);
const small = { replicas: [1, 4], rules: true } as const;

/** Every shape of fleet in sizes that can be planned dozens of times. */
export const smallRows: readonly Row[] = [
  { name: 'cost 10 x 30', targets: {}, cases: costCases(10, 30, [1]).slice(2, 4) },
  {
    name: 'cost 300 x 5,500',
    targets: {},
    cases: [mix(2, { computes: 300, instances: 5500, fill: 0.9, replicas: [1, 10] })],
  },
  { name: 'full', targets: {}, cases: cutCases(12, 0.97, [1]).slice(0, 2) },
  {
    name: 'standing',
    targets: {},
    cases: [still(12, { computes: 16, instances: 70, fill: 0.9, standing: 0.6, ...small })],
  },
  {
    name: 'rebalance',
    targets: {},
    cases: [mix(9, { computes: 10, instances: 40, fill: 0.6, standing: 1, ...small })],
  },
  {
    name: 'GPU boxes',
    targets: {},
    cases: [mix(13, { computes: 10, instances: 30, fill: 0.6, gpus: 0.2, replicas: [1, 4] })],
  },
  {
    name: 'overfull',
    targets: {},
    cases: [still(33, { computes: 10, instances: 40, fill: 1.2, replicas: [1, 3] })],
  },
  {
    name: 'offers',
    targets: {},
    cases: [
      { make: () => buyFleet(15, { instances: 30 }) },
      still(17, { computes: 8, instances: 40, fill: 1.3, replicas: [1, 4], offers: true, standing: 0.4 }),
    ],
  },
  { ...packingRow(false), cases: packingRow(false).cases.slice(0, 1) },
];

const FAILING = { instances: 100_000, computes: 10_000, fill: 0.6, replicas: [1, 10] as const };

export const failureRows: readonly FailureRow[] = [
  {
    name: 'failures of each of 10,000 computes, with rules and standing load',
    make: () => mixFleet(21, { ...FAILING, rules: true, standing: 0.5 }),
    seconds: 60,
  },
  {
    name: 'failures of each of 1,000 computes at 93 %',
    make: () => mixFleet(22, { ...FAILING, computes: 1000, instances: 8000, fill: 0.93 }),
    seconds: 60,
  },
  {
    name: 'failures of each of 40 full computes',
    make: () => cutFleet(23, { computes: 40, fill: 0.95, pieces: [3, 6], spread: 1 }),
    seconds: 60,
  },
  {
    name: 'failures of each zone of 1,000 computes at 80 %',
    make: () => mixFleet(24, { ...FAILING, computes: 1000, instances: 8000, fill: 0.8, rules: true }),
    by: 'zone',
    seconds: 60,
  },
];
