import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundGroup } from '../../../src/plan/solve/bounds/bound.ts';
import { compile } from '../../../src/plan/solve/model/compile.ts';
import { binKinds, type Kind } from '../../../src/plan/solve/model/kinds.ts';
import type { Problem } from '../../../src/plan/solve/model/problem.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import {
  cheapestMix,
  leaveRoom,
  withMixes,
  type WholeMix,
} from '../../../src/plan/solve/bounds/whole-mixes.ts';
import { problems } from './arbitrary.ts';
import { bestPlacement } from './brute-force.ts';

const solver = (await loadSolver())!;

interface Looked {
  readonly kinds: readonly Kind[];
  readonly mix: WholeMix;
  /** With a tenth of the room left unused. */
  readonly roomy: WholeMix;
  readonly again: WholeMix;
}

function lookAt(problem: Problem, placed: number, value: number): Looked {
  const model = compile(problem);
  const kinds = binKinds(model);
  const count = model.groups.map((group) => boundGroup(model, group));
  const total = count.reduce((sum, some) => sum + some, 0) - placed;
  const demand = { model, kinds, count, spare: { total, each: count, room: undefined } };
  return withMixes(demand, solver, 10_000_000, (mixes) => {
    const mix = cheapestMix(mixes, value);
    leaveRoom(mixes, 0.1);
    const roomy = cheapestMix(mixes, value);
    leaveRoom(mixes, 0);
    return { kinds, mix, roomy, again: cheapestMix(mixes, value) };
  })!;
}

const spentAnyway = ({ bins }: Problem): number =>
  bins.reduce((sum, bin) => sum + (bin.fixed ? bin.cost : 0), 0);

/** All bins of one size: rules alone tell them apart. */
const alike = (problem: Problem): Problem => ({
  ...problem,
  bins: problem.bins.map((bin) => ({ ...bin, ...sizeOf(problem.bins[0]!), fixed: false })),
});

const sizeOf = ({ capacity, cost }: Problem['bins'][number]) => ({
  capacity,
  room: capacity,
  cost: cost + 1,
});

describe('cheapestMix', () => {
  for (const [name, change] of [
    ['machines of many sizes', (some: Problem): Problem => some],
    ['machines of one size', alike],
  ] as const)
    it(`is never dearer than the cheapest placement: ${name}`, () => {
      let found = 0;
      fc.assert(
        fc.property(
          problems({ bins: 4, classes: 3, count: 2, offers: 0 }),
          fc.constantFrom(0, 2, 20),
          (some, more) => {
            const problem = change({ ...some, goal: 'rebalance' as const });
            const best = bestPlacement(problem);
            if (best.placed === 0) return;
            const least = best.cost - spentAnyway(problem);
            const { kinds, mix, roomy, again } = lookAt(problem, best.placed, least + more);
            expect(mix.bound).toBeLessThanOrEqual(least + more);
            if (more > 0) expect(mix.bound).toBeLessThanOrEqual(least + 1e-6);
            expect(roomy.bound).toBeGreaterThanOrEqual(mix.bound - 1e-5);
            expect(again.bound).toBeCloseTo(mix.bound, 5);
            if (mix.machines === undefined) return;
            found += 1;
            mix.machines.forEach((machines, k) => {
              expect(machines).toBeGreaterThanOrEqual(0);
              expect(machines).toBeLessThanOrEqual(kinds[k]!.copies);
            });
            const cost = mix.machines.reduce((sum, machines, k) => sum + machines * kinds[k]!.cost, 0);
            expect(cost).toBeCloseTo(mix.bound, 3);
          },
        ),
        { numRuns: 250, seed: 23 },
      );
      expect(found).toBeGreaterThan(50);
    });

  it('counts whole machines of a size together, whatever their kinds', () => {
    const bin = (): Problem['bins'][number] => ({
      capacity: [10],
      room: [10],
      scored: [true],
      cost: 7,
      open: true,
      fixed: false,
    });
    const item = (bins: readonly number[], count: number): Problem['classes'][number] => ({
      need: [3],
      count,
      bins,
      offers: [],
      home: [],
      pinned: [],
      wanted: [],
    });
    const problem: Problem = {
      dims: 1,
      bins: Array.from({ length: 4 }, bin),
      // A third of a machine is bound to each of two kinds, the rest may go anywhere: 11 in all need 3.3 machines.
      classes: [item([0, 1], 1), item([2, 3], 1), item([0, 1, 2, 3], 9)],
      offers: [],
      goal: 'rebalance',
      target: [0.6, 0.7],
    };
    const { mix, kinds } = lookAt(problem, 11, 1000);
    expect(kinds).toHaveLength(2);
    expect(mix.bound).toBeCloseTo(28, 3);
    expect(mix.machines).toEqual([2, 2]);
  });
});
