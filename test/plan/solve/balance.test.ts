import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balance } from '../../../src/plan/solve/improve/balance.ts';
import { compile } from '../../../src/plan/solve/model/compile.ts';
import { placePending } from '../../../src/plan/solve/construct/construct.ts';
import { emptyLayout, skewedDomain, type Layout } from '../../../src/plan/solve/model/layout.ts';
import { pendingOf } from '../../../src/plan/solve/model/measure.ts';
import type { Problem } from '../../../src/plan/solve/model/problem.ts';
import { problems } from './arbitrary.ts';

const seen = (layout: Layout): unknown => [
  layout.who.map((groups, bin) => groups.map((index, at) => [index, layout.many[bin]![at]!])),
  [...layout.free],
  [...layout.placed],
];

function expectSound(layout: Layout): void {
  const { model } = layout;
  for (let bin = 0; bin < model.bins; bin++)
    layout.who[bin]!.forEach((index, at) => {
      const { spread, pinned, need } = model.groups[index]!;
      expect(layout.many[bin]![at]! + (pinned.get(bin) ?? 0)).toBeLessThanOrEqual(spread);
      need.forEach((amount, d) => {
        if (amount > 0) expect(layout.free[bin * model.dims + d]).toBeGreaterThanOrEqual(0);
      });
    });
  model.groups.forEach((_, index) => expect(skewedDomain(layout, index)).toBe(-1));
}

/** Machines filled nearly to the brim by a cut, then emptied: whatever finds no room at first has some. */
function cutProblem(machines: readonly (readonly (readonly [number, number])[])[]): Problem {
  const pieces = machines.flat();
  const bins = machines.map((own) => {
    const room = [0, 1].map((d) => own.reduce((sum, piece) => sum + piece[d]!, 6));
    return { capacity: room, room, scored: [true, true], cost: 1, open: true, fixed: false };
  });
  return {
    dims: 2,
    bins,
    classes: pieces.map((need) => ({
      need,
      count: 1,
      bins: bins.map((_, bin) => bin),
      offers: [],
      home: [],
      pinned: [],
      wanted: [],
    })),
    offers: [],
    goal: 'rebalance',
    target: [0.6, 0.7],
  };
}

describe('balance', () => {
  it('keeps every rule where it finds room for all, and changes nothing where not', () => {
    let found = 0;
    fc.assert(
      fc.property(problems({ bins: 5, classes: 6, count: 3, offers: 0 }), (problem) => {
        const model = compile({ ...problem, goal: 'rebalance' });
        const layout = emptyLayout(model);
        placePending(layout, [0].slice(0, model.bins));
        const pending = pendingOf(layout);
        const before = seen(layout);
        const bins = Array.from({ length: model.bins }, (_, bin) => bin);
        if (balance(layout, bins, pending, 5000, 1)) {
          found += pending.length > 0 ? 1 : 0;
          expect(pendingOf(layout)).toEqual([]);
          expectSound(layout);
        } else expect(seen(layout)).toEqual(before);
      }),
      { numRuns: 3000, seed: 3 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it('finds the room that is there where first placements do not', () => {
    const piece = fc.tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 5, max: 60 }));
    const machine = fc.array(piece, { minLength: 4, maxLength: 6 });
    let tried = 0;
    let found = 0;
    fc.assert(
      fc.property(fc.array(machine, { minLength: 4, maxLength: 6 }), (machines) => {
        const layout = emptyLayout(compile(cutProblem(machines)));
        placePending(layout);
        const pending = pendingOf(layout);
        if (pending.length === 0) return;
        tried += 1;
        if (balance(layout, [...machines.keys()], pending, 100_000, 1)) found += 1;
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(tried).toBeGreaterThan(20);
    expect(found).toBeGreaterThan(tried / 2);
  });
});
