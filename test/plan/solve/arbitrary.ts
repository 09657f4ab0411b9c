import fc from 'fast-check';
import type { Bin, ItemClass, Offer, Problem } from '../../../src/plan/solve/model/problem.ts';

export interface Sizes {
  readonly bins: number;
  readonly classes: number;
  readonly count: number;
  readonly offers: number;
}

/** Problems small enough for brute force, with every rule in them now and then. */
export function problems(sizes: Sizes): fc.Arbitrary<Problem> {
  return fc
    .record({
      dims: fc.integer({ min: 1, max: 3 }),
      bins: fc.integer({ min: 0, max: sizes.bins }),
      offers: fc.integer({ min: 0, max: sizes.offers }),
    })
    .chain(({ dims, bins, offers }) =>
      fc.record({
        dims: fc.constant(dims),
        bins: fc.array(binOf(dims), { minLength: bins, maxLength: bins }),
        classes: fc.array(classOf(dims, bins, offers, sizes.count), {
          minLength: 1,
          maxLength: sizes.classes,
        }),
        offers: fc.array(offerOf(dims), { minLength: offers, maxLength: offers }),
        goal: fc.constantFrom('keep' as const, 'rebalance' as const),
        target: fc.constant([0.6, 0.7] as const),
      }),
    );
}

const vector = (dims: number, min: number, max: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min, max }), { minLength: dims, maxLength: dims });

const seldom = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(some, { nil: undefined, freq: 2 });

function binOf(dims: number): fc.Arbitrary<Bin> {
  return fc
    .record({
      capacity: vector(dims, 1, 12),
      held: vector(dims, 0, 4),
      cost: fc.integer({ min: 0, max: 9 }),
      open: fc.integer({ min: 0, max: 5 }),
      pinned: fc.boolean(),
    })
    .map(({ capacity, held, cost, open, pinned }) => ({
      capacity,
      room: capacity.map((amount, d) => (pinned ? amount - held[d]! : amount)),
      scored: capacity.map(() => true),
      cost,
      open: open > 0,
      fixed: pinned,
    }));
}

const offerOf = (dims: number): fc.Arbitrary<Offer> =>
  fc.record({
    capacity: vector(dims, 1, 12),
    cost: fc.integer({ min: 1, max: 9 }),
    setup: fc.integer({ min: 0, max: 2 }),
    stock: fc.constantFrom(1, 2, Infinity),
  });

function classOf(dims: number, bins: number, offers: number, most: number): fc.Arbitrary<ItemClass> {
  const indexes = (length: number): fc.Arbitrary<number[]> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(Array.from({ length }, (_, index) => index)) },
      { weight: 1, arbitrary: fc.subarray(Array.from({ length }, (_, index) => index)) },
    );
  const spots = fc.array(fc.integer({ min: 0, max: Math.max(0, bins - 1) }), { maxLength: 2 });
  return fc
    .record({
      need: vector(dims, 0, 7),
      count: fc.integer({ min: 0, max: most }),
      bins: indexes(bins),
      offers: indexes(offers),
      home: spots,
      pinned: seldom(spots),
      spreadMax: seldom(fc.integer({ min: 1, max: 2 })),
      topology: seldom(
        fc.record({
          maxSkew: fc.integer({ min: 1, max: 2 }),
          domains: fc.constant(2),
          ofBin: fc.array(fc.constantFrom(0, 0, 1, 1, -1), { minLength: bins, maxLength: bins }),
          ofOffer: fc.array(fc.constantFrom(0, 1, 2, -1), { minLength: offers, maxLength: offers }),
        }),
      ),
      wanted: seldom(
        fc.array(fc.integer({ min: 0, max: Math.max(0, bins - 1) }), { minLength: 1, maxLength: 1 }),
      ),
    })
    .map(({ home, pinned, spreadMax, topology, wanted, ...item }) => ({
      ...item,
      home: bins === 0 ? [] : tally(home.filter((bin) => item.bins.includes(bin)).slice(0, item.count)),
      pinned: bins === 0 ? [] : tally(pinned ?? []),
      ...(spreadMax === undefined ? {} : { spreadMax }),
      ...(topology === undefined ? {} : { topology }),
      wanted: bins === 0 || wanted === undefined ? [] : [wanted],
    }));
}

function tally(bins: readonly number[]): { bin: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const bin of bins) counts.set(bin, (counts.get(bin) ?? 0) + 1);
  return [...counts].map(([bin, count]) => ({ bin, count })).sort((a, b) => a.bin - b.bin);
}
