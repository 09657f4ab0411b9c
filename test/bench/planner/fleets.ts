import { randomFrom, type Random } from './random.ts';
import { settle } from './standing.ts';
import type { ComputeSpec, FleetSpec, OfferSpec, ServiceSpec, StandSpec } from './written.ts';

/** Milli-cores, MB, GB, GPUs, MB of a GPU's memory. */
const KEYS = ['cores', 'memory', 'nvme', 'gpu', 'vram'];

/** What a machine has, and what it costs a month. */
export interface Hardware {
  readonly capacity: readonly number[];
  readonly cost: number;
}

export const HARDWARE: readonly Hardware[] = [
  { capacity: [8_000, 32_768, 512, 0, 0], cost: 49 },
  { capacity: [16_000, 65_536, 960, 0, 0], cost: 89 },
  { capacity: [32_000, 131_072, 1_920, 0, 0], cost: 165 },
  { capacity: [24_000, 262_144, 960, 0, 0], cost: 190 },
  { capacity: [64_000, 262_144, 7_680, 0, 0], cost: 340 },
];

const GPU_BOXES: readonly Hardware[] = [
  { capacity: [32_000, 131_072, 1_920, 2, 49_152], cost: 690 },
  { capacity: [64_000, 524_288, 3_840, 8, 655_360], cost: 4_900 },
];

const ZONES = 6;
const TIERS = 8;
const all = (length: number): number[] => Array.from({ length }, (_, index) => index);

const zoneOf = (index: number): string => `z${String(index % ZONES)}`;
const tierOf = (index: number): string => `t${String((index * 7919) % TIERS)}`;
const labelsOf = (index: number): Record<string, string> => ({
  zone: zoneOf(index),
  tier: tierOf(index),
  half: (index * 7919) % TIERS < TIERS / 2 ? 'low' : 'high',
});

export interface MixOptions {
  readonly computes: number;
  readonly instances: number;
  /** Demand over supply of the scarcest of cores, memory and disk. */
  readonly fill: number;
  readonly replicas?: readonly [number, number];
  readonly rules?: boolean;
  /** Share of machines with GPUs; a tenth of that share of the services asks for one. */
  readonly gpus?: number;
  /** Share of the instances that stand already, one in twenty of them pinned by hand. */
  readonly standing?: number;
  readonly hardware?: readonly Hardware[];
  /** Offers to buy what finds no room. */
  readonly offers?: boolean;
}

/** Services of four shapes (small, balanced, heavy on memory, heavy on storage) on priced hardware of several classes. */
export function mixFleet(seed: number, options: MixOptions): FleetSpec {
  const random = randomFrom(seed);
  const computes = all(options.computes).map((index): ComputeSpec => {
    const some = random.chance(options.gpus ?? 0) ? GPU_BOXES : (options.hardware ?? HARDWARE);
    const { capacity, cost } = random.pick(some);
    return { capacity, cost, labels: labelsOf(index) };
  });
  const [shapes, counts] = shapesOf(random, options);
  const supply = totalOf(computes.map(({ capacity }) => capacity));
  const most = computes.reduce(
    (top, { capacity }) => top.map((amount, d) => Math.max(amount, capacity[d]!)),
    [0, 0, 0, 0, 0],
  );
  const scaled = scaleTo(shapes, counts, { supply, most, fill: options.fill });
  const services = scaled.map((need, index): ServiceSpec => {
    const min = [...need, ...(random.chance((options.gpus ?? 0) / 2) ? gpuNeed(random) : [0, 0])];
    return {
      min,
      replicas: counts[index]!,
      ...(random.chance(0.3) ? { max: min.map((amount) => Math.floor(amount * 1.5)) } : {}),
      ...(options.rules ? rulesOf(random, counts[index]!) : {}),
    };
  });
  const bare = { keys: KEYS, computes, services, offers: options.offers ? offersOf(random) : [] };
  return options.standing === undefined ? bare : settle(bare, random, options.standing);
}

const gpuNeed = (random: Random): number[] => {
  const gpus = random.pick([1, 1, 1, 2]);
  return [gpus, gpus * 1024 * random.pick([8, 16, 24])];
};

function shapesOf(random: Random, { instances, replicas }: MixOptions): [number[][], number[]] {
  const shapes: number[][] = [];
  const counts: number[] = [];
  for (let left = instances; left > 0; left -= counts.at(-1)!) {
    shapes.push(shape(random));
    counts.push(Math.min(left, random.between(...(replicas ?? ([1, 1] as const)))));
  }
  return [shapes, counts];
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

const totalOf = (some: readonly (readonly number[])[]): number[] =>
  some.reduce<number[]>((sum, amounts) => sum.map((amount, d) => amount + amounts[d]!), [0, 0, 0, 0, 0]);

interface Scale {
  readonly supply: readonly number[];
  readonly most: readonly number[];
  readonly fill: number;
}

function scaleTo(
  shapes: readonly number[][],
  counts: readonly number[],
  { supply, most, fill }: Scale,
): number[][] {
  const demand = [0, 1, 2].map((d) => shapes.reduce((sum, need, at) => sum + need[d]! * counts[at]!, 0));
  const factor = fill / Math.max(...demand.map((amount, d) => amount / supply[d]!));
  const units = [100, 64, 1];
  return shapes.map((need) =>
    need.map((amount, d) =>
      Math.min(most[d]!, Math.max(1, Math.round((amount * factor) / units[d]!)) * units[d]!),
    ),
  );
}

/** Affinity, antiAffinity, spreadMax and topologySpread, each now and then. */
function rulesOf(random: Random, count: number): Pick<ServiceSpec, 'placement'> {
  const tier = (): { matchLabels: Record<string, string> } => ({
    matchLabels: { tier: `t${String(random.between(0, TIERS - 1))}` },
  });
  const labels = random.chance(0.3)
    ? random.pick([
        { affinity: [{ matchLabels: { half: 'low' } }] },
        { antiAffinity: [tier()] },
        { affinity: [tier()] },
      ])
    : {};
  return {
    placement: {
      ...labels,
      ...(count > 1 && random.chance(0.4) ? { spreadMax: random.between(1, 2) } : {}),
      ...(count > 1 && random.chance(0.3)
        ? { topologySpread: { key: 'zone', maxSkew: random.between(1, 2) } }
        : {}),
    },
  };
}

/** Every hardware for sale, now and then with a stock, in one of three regions. */
function offersOf(random: Random): OfferSpec[] {
  return [...HARDWARE, ...GPU_BOXES].map(({ capacity, cost }, index) => ({
    capacity,
    cost: Math.round(cost * (0.9 + 0.3 * random.next())),
    setup: random.pick([0, 0, 49]),
    region: random.pick(['gra', 'rbx', 'waw']),
    labels: labelsOf(random.between(0, 99)),
    ...(index > 0 && random.chance(0.4) ? { available: random.between(1, 40) } : {}),
  }));
}

/** Nothing stands: machines are to be bought from several offers for all that is asked. */
export function buyFleet(seed: number, options: Omit<MixOptions, 'computes' | 'fill'>): FleetSpec {
  const random = randomFrom(seed);
  const offers = offersOf(random).map((offer, at) => (at === 4 ? { ...offer, labels: labelsOf(0) } : offer));
  const [shapes, counts] = shapesOf(random, { ...options, computes: 0, fill: 1 });
  const services = shapes.map((need, index): ServiceSpec => ({
    min: [...need.map((amount) => Math.max(1, Math.round(amount))), 0, 0],
    replicas: counts[index]!,
    ...(options.rules && counts[index]! > 1 && random.chance(0.3) ? { placement: { spreadMax: 1 } } : {}),
  }));
  return { keys: KEYS, computes: [], services, offers };
}

export interface CutOptions {
  readonly computes: number;
  /** Share of each machine that is cut into services. */
  readonly fill: number;
  /** Pieces a machine. */
  readonly pieces: readonly [number, number];
  /** How unlike the pieces of one machine are: 0 alike, large very unlike. */
  readonly spread?: number;
  /** Share of the pieces that already stand where the cut put them. */
  readonly standing?: number;
  /** Each service is bound to its machine's zone with this chance. */
  readonly zoned?: number;
}

/** A fleet whose machines were cut into services: a full placement is known to exist. */
export function cutFleet(seed: number, options: CutOptions): FleetSpec {
  const random = randomFrom(seed);
  const computes = all(options.computes).map((index): ComputeSpec => {
    const { capacity, cost } = random.pick(HARDWARE);
    return { capacity, cost, labels: labelsOf(index) };
  });
  const pieces = computes.flatMap(({ capacity }, compute) =>
    cut(random, capacity.slice(0, 3), options).map((min) => ({ compute, min: [...min, 0, 0] })),
  );
  random.shuffle(pieces);
  const standing: StandSpec[] = [];
  const services = pieces.map(({ compute, min }, service): ServiceSpec => {
    if (random.chance(options.standing ?? 0)) standing.push({ service, compute, quantity: 1, held: min });
    const bound = random.chance(options.zoned ?? 0);
    const affinity = [{ matchLabels: { zone: zoneOf(compute) } }];
    return { min, replicas: 1, ...(bound ? { placement: { affinity } } : {}) };
  });
  return { keys: KEYS, computes, services, standing };
}

function cut(random: Random, capacity: readonly number[], options: CutOptions): number[][] {
  const pieces = random.between(options.pieces[0], options.pieces[1]);
  const power = options.spread ?? 2;
  const base = all(pieces).map(() => (0.05 + random.next()) ** power);
  const shares = capacity.map(() =>
    base.map((share) => (random.chance(0.3) ? share : (0.05 + random.next()) ** power)),
  );
  const cuts = capacity.map((amount, d) => {
    const total = shares[d]!.reduce((sum, share) => sum + share, 0);
    return shares[d]!.map((share) => Math.floor((amount * options.fill * share) / total));
  });
  return all(pieces).map((piece) => cuts.map((amounts) => amounts[piece]!));
}

/** Nothing stands: everything is to be bought from one offer, as in vector bin packing. */
export function packingFleet(
  capacity: readonly number[],
  items: readonly { readonly need: readonly number[]; readonly count: number }[],
): FleetSpec {
  const services = items.map(({ need, count }): ServiceSpec => ({ min: need, replicas: count }));
  const keys = capacity.map((_, d) => `dim${String(d)}`);
  return { keys, computes: [], services, offers: [{ capacity, cost: 1 }] };
}
