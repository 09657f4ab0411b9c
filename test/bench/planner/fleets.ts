import type { Bin, ItemClass, Offer, Problem } from '../../../src/plan/solve/problem.ts';
import { randomFrom, type Random } from './random.ts';

/** Hardware of one kind: milli-cores, MB, GB (and GPUs), and what it costs a month. */
export interface Hardware {
  readonly capacity: readonly number[];
  readonly cost: number;
}

export const HARDWARE: readonly Hardware[] = [
  { capacity: [8_000, 32_768, 512], cost: 49 },
  { capacity: [16_000, 65_536, 960], cost: 89 },
  { capacity: [32_000, 131_072, 1_920], cost: 165 },
  { capacity: [24_000, 262_144, 960], cost: 190 },
  { capacity: [64_000, 262_144, 7_680], cost: 340 },
];

const all = (length: number): number[] => Array.from({ length }, (_, index) => index);

export function makeBin(capacity: readonly number[], cost: number, held: readonly number[] = []): Bin {
  return {
    capacity,
    room: capacity.map((amount, d) => amount - (held[d] ?? 0)),
    scored: capacity.map((_, d) => d < 3),
    cost,
    open: true,
    fixed: held.some((amount) => amount > 0),
  };
}

export function makeClass(
  need: readonly number[],
  count: number,
  bins: readonly number[],
  more: Partial<ItemClass> = {},
): ItemClass {
  return { need, count, bins, offers: [], home: [], pinned: [], wanted: [], ...more };
}

export const problemOf = (
  bins: readonly Bin[],
  classes: readonly ItemClass[],
  goal: Problem['goal'],
  offers: readonly Offer[] = [],
): Problem => ({
  dims: bins[0]?.capacity.length ?? offers[0]!.capacity.length,
  bins,
  classes,
  offers,
  goal,
  target: [0.6, 0.7],
});

export interface CutOptions {
  readonly bins: number;
  /** Share of each machine that is cut into services. */
  readonly fill: number;
  /** Pieces a machine. */
  readonly pieces: readonly [number, number];
  readonly hardware?: readonly Hardware[];
  /** How unlike the pieces of one machine are: 1 alike, large very unlike. */
  readonly spread?: number;
  /** Share of pieces that follow one ratio in all dimensions. */
  readonly correlated?: number;
  readonly goal?: Problem['goal'];
  /** Share of the fleet that already stands where the cut put it. */
  readonly standing?: number;
  /** Zones by label: each service is allowed in its machine's zone alone with this chance. */
  readonly zoned?: number;
}

/** A fleet whose machines were cut into services: a full placement is known to exist. */
export function cutFleet(seed: number, options: CutOptions): Problem {
  const random = randomFrom(seed);
  const hardware = options.hardware ?? HARDWARE;
  const machines = all(options.bins).map(() => random.pick(hardware));
  const bins = machines.map(({ capacity, cost }) => makeBin(capacity, cost));
  const everywhere = all(options.bins);
  const zones = [0, 1, 2].map((zone) => everywhere.filter((bin) => bin % 3 === zone));
  const classes: ItemClass[] = [];
  machines.forEach(({ capacity }, bin) => {
    for (const need of cut(random, capacity, options)) {
      const home = random.chance(options.standing ?? 0) ? [{ bin, count: 1 }] : [];
      const allowed = random.chance(options.zoned ?? 0) ? zones[bin % 3]! : everywhere;
      classes.push(makeClass(need, 1, allowed, { home }));
    }
  });
  return problemOf(bins, random.shuffle(classes), options.goal ?? 'keep');
}

function cut(random: Random, capacity: readonly number[], options: CutOptions): number[][] {
  const pieces = random.between(options.pieces[0], options.pieces[1]);
  const power = options.spread ?? 2;
  const base = all(pieces).map(() => (0.05 + random.next()) ** power);
  const shares = capacity.map(() =>
    base.map((share) => (random.chance(options.correlated ?? 0.3) ? share : (0.05 + random.next()) ** power)),
  );
  const cuts = capacity.map((amount, d) => {
    const total = shares[d]!.reduce((sum, share) => sum + share, 0);
    return shares[d]!.map((share) => Math.floor((amount * options.fill * share) / total));
  });
  return all(pieces).map((piece) => cuts.map((amounts) => amounts[piece]!));
}

export interface MixOptions {
  readonly bins: number;
  readonly instances: number;
  /** Demand over supply in the scarcest dimension. */
  readonly fill: number;
  readonly replicas?: readonly [number, number];
  readonly goal?: Problem['goal'];
  readonly rules?: boolean;
  readonly hardware?: readonly Hardware[];
}

/** Services of four shapes (small, balanced, heavy on memory, heavy on storage) on priced hardware. */
export function mixFleet(seed: number, options: MixOptions): Problem {
  const random = randomFrom(seed);
  const hardware = options.hardware ?? HARDWARE;
  const bins = all(options.bins)
    .map(() => random.pick(hardware))
    .map(({ capacity, cost }) => makeBin(capacity, cost));
  const shapes: number[][] = [];
  const counts: number[] = [];
  for (let left = options.instances; left > 0; left -= counts.at(-1)!) {
    shapes.push(shape(random));
    counts.push(Math.min(left, random.between(...(options.replicas ?? [1, 1]))));
  }
  const scaled = scaleTo(shapes, counts, bins, options.fill);
  const everywhere = all(options.bins);
  const rules = ruleMaker(random, bins);
  const classes = scaled.map((need, index) =>
    makeClass(need, counts[index]!, everywhere, options.rules ? rules(counts[index]!) : {}),
  );
  return problemOf(bins, classes, options.goal ?? 'rebalance');
}

function shape(random: Random): number[] {
  const size = 0.2 + 3 * random.next() ** 3;
  const [cores, memory, disk] = random.pick([
    [1, 2, 10],
    [2, 8, 40],
    [1, 16, 30],
    [1, 4, 200],
  ] as const);
  const vary = (): number => 0.5 + random.next();
  return [1000 * cores * size * vary(), 1024 * memory * size * vary(), disk * size * vary()];
}

function scaleTo(
  shapes: number[][],
  counts: readonly number[],
  bins: readonly Bin[],
  fill: number,
): number[][] {
  const supply = [0, 1, 2].map((d) => bins.reduce((sum, bin) => sum + bin.room[d]!, 0));
  const demand = [0, 1, 2].map((d) =>
    shapes.reduce((sum, need, index) => sum + need[d]! * counts[index]!, 0),
  );
  const factor = fill / Math.max(...demand.map((amount, d) => amount / supply[d]!));
  const units = [100, 64, 1];
  const most = bins.reduce((top, bin) => top.map((amount, d) => Math.max(amount, bin.room[d]!)), [0, 0, 0]);
  return shapes.map((need) =>
    need.map((amount, d) =>
      Math.min(most[d]!, Math.max(1, Math.round((amount * factor) / units[d]!)) * units[d]!),
    ),
  );
}

/** Affinity, antiAffinity, spreadMax and topologySpread, each now and then. */
function ruleMaker(random: Random, bins: readonly Bin[]): (count: number) => Partial<ItemClass> {
  const zones = 6;
  const ofBin = bins.map((_, bin) => bin % zones);
  const byLabel = [0, 1, 2, 3, 4, 5, 6, 7].map((label) =>
    all(bins.length).filter((bin) => (bin * 7919) % 8 === label),
  );
  const not = byLabel.map((some) => {
    const set = new Set(some);
    return all(bins.length).filter((bin) => !set.has(bin));
  });
  const half = all(bins.length).filter((bin) => (bin * 7919) % 8 < 4);
  return (count) => ({
    ...(random.chance(0.3) ? { bins: random.pick([half, random.pick(not), random.pick(byLabel)]) } : {}),
    ...(count > 1 && random.chance(0.4) ? { spreadMax: random.between(1, 2) } : {}),
    ...(count > 1 && random.chance(0.3)
      ? { topology: { maxSkew: random.between(1, 2), domains: zones, ofBin, ofOffer: [] } }
      : {}),
  });
}

/** Nothing stands: everything is to be bought from one offer, as in vector bin packing. */
export function packingProblem(
  capacity: readonly number[],
  items: readonly { need: readonly number[]; count: number }[],
): Problem {
  return {
    dims: capacity.length,
    bins: [],
    classes: items.map(({ need, count }) => makeClass(need, count, [], { offers: [0] })),
    offers: [{ capacity, cost: 1, setup: 0, stock: Infinity }],
    goal: 'keep',
    target: [0.6, 0.7],
  };
}
