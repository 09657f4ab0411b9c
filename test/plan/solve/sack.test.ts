import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/plan/solve/model/compile.ts';
import { binKinds } from '../../../src/plan/solve/model/kinds.ts';
import type { ItemClass, Problem } from '../../../src/plan/solve/model/problem.ts';
import { fillSack } from '../../../src/plan/solve/columns/sack.ts';
import { toSack } from '../../../src/plan/solve/columns/sacks.ts';

interface Item {
  readonly need: readonly number[];
  readonly count: number;
  readonly worth: number;
}

const item = (dims: number): fc.Arbitrary<Item> =>
  fc.record({
    need: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: dims, maxLength: dims }),
    count: fc.integer({ min: 1, max: 2 }),
    worth: fc.integer({ min: 0, max: 5 }),
  });

/** The most that items of one machine can be worth, all ways tried. */
function best(room: readonly number[], items: readonly Item[], from = 0): number {
  if (from === items.length) return 0;
  const { need, count, worth } = items[from]!;
  let most = 0;
  for (let some = 0; some <= count; some++) {
    const left = room.map((amount, d) => amount - some * need[d]!);
    if (left.every((amount) => amount >= 0))
      most = Math.max(most, some * worth + best(left, items, from + 1));
  }
  return most;
}

function problemOf(room: readonly number[], items: readonly Item[]): Problem {
  const bin = { room, capacity: room, scored: room.map(() => true), cost: 1, open: true, fixed: false };
  const none = { offers: [], home: [], pinned: [], wanted: [] };
  // A wish each keeps alike ones apart, so that each has its own worth.
  const classes = items.map(({ need, count }): ItemClass => ({
    ...none,
    need,
    count,
    bins: [0],
    wanted: [[0]],
  }));
  return { dims: room.length, bins: [bin], classes, offers: [], goal: 'rebalance', target: [0.6, 0.7] };
}

const machineAndItems = fc.integer({ min: 1, max: 3 }).chain((dims) =>
  fc.record({
    room: fc.array(fc.integer({ min: 1, max: 14 }), { minLength: dims, maxLength: dims }),
    items: fc.array(item(dims), { minLength: 1, maxLength: 6 }),
  }),
);

describe('fillSack', () => {
  it('finds the most valuable filling, also of what is worth the same or has all the room it needs', () => {
    fc.assert(
      fc.property(machineAndItems, ({ room, items }) => {
        const model = compile(problemOf(room, items));
        const sack = toSack({ model, kinds: binKinds(model), count: items.map(({ count }) => count) }, 0);
        const worth = Float64Array.from(sack.groups, (index) => items[index]!.worth);
        const left = Int32Array.from(sack.groups, (index) => items[index]!.count);
        const filling = fillSack(sack, worth, left, 100_000);
        expect(filling.exact).toBe(true);
        expect(filling.value).toBeCloseTo(best(room, items), 6);
        expect(filling.bound).toBeGreaterThanOrEqual(best(room, items) - 1e-6);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  it('bounds what it did not look at, within any limit of nodes', () => {
    fc.assert(
      fc.property(
        machineAndItems,
        fc.record({
          limit: fc.integer({ min: 0, max: 12 }),
          least: fc.integer({ min: 0, max: 12 }),
          slack: fc.constantFrom(0, 0.5, 2),
        }),
        ({ room, items }, { limit, least, slack }) => {
          const model = compile(problemOf(room, items));
          const sack = toSack({ model, kinds: binKinds(model), count: items.map(({ count }) => count) }, 0);
          const worth = Float64Array.from(sack.groups, (index) => items[index]!.worth);
          const left = Int32Array.from(sack.groups, (index) => items[index]!.count);
          const filling = fillSack(sack, worth, left, limit, least, slack);
          const most = best(room, items);
          if (filling.exact) expect(most).toBeLessThanOrEqual(Math.max(filling.value, least) + slack + 1e-6);
          expect(most).toBeLessThanOrEqual(Math.max(least + slack, filling.bound) + 1e-6);
          const taken = room.map((_, d) =>
            filling.items.reduce((sum, at) => sum + items[sack.groups[at]!]!.need[d]!, 0),
          );
          expect(taken.every((amount, d) => amount <= room[d]!)).toBe(true);
          const value = filling.items.reduce((sum, at) => sum + worth[at]!, 0);
          expect(value).toBeCloseTo(filling.value, 6);
        },
      ),
      { numRuns: 1000, seed: 5 },
    );
  });
});
