import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bin, ItemClass, Problem } from '../../../src/plan/solve/model/problem.ts';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { problems } from './arbitrary.ts';
import { fewestMoves } from './brute-force.ts';

const solver = await loadSolver();

const bin: Bin = { room: [10], capacity: [10], scored: [true], cost: 0, open: true, fixed: false };

const single = (need: number, home: number | undefined, more: Partial<ItemClass> = {}): ItemClass => ({
  need: [need],
  count: 1,
  bins: [0, 1],
  offers: [],
  home: home === undefined ? [] : [{ bin: home, count: 1 }],
  pinned: [],
  wanted: [],
  ...more,
});

const problemOf = (classes: readonly ItemClass[]): Problem => ({
  dims: 1,
  bins: [bin, bin],
  classes,
  offers: [],
  goal: 'keep',
  target: [0.6, 0.7],
});

describe('moves', () => {
  it('are proven to be the fewest where one has to move', () => {
    const { placed, moves } = solve(
      problemOf([single(5, 0), single(4, 1), single(8, undefined)]),
      solver,
    ).objectives;
    expect(placed).toEqual({ value: 3, bound: 3, proven: true });
    expect(moves).toEqual({ value: 1, bound: 1, proven: true });
  });

  it('are made where a wish can be met by them alone', () => {
    const solution = solve(problemOf([single(6, 0, { wanted: [[1]] }), single(5, 1)]), solver);
    expect(solution.placed).toEqual([[{ bin: 1, count: 1 }], [{ bin: 0, count: 1 }]]);
    expect(solution.objectives.moves).toEqual({ value: 2, bound: 2, proven: true });
  });
});

describe('moves of a rebalance', () => {
  const priced = (room: number, cost: number): Bin => ({ ...bin, room: [room], capacity: [room], cost });

  it('are those of what stands on the machines that it gives up', () => {
    // Either of the dear ones can go: the second holds one instance, the first three.
    const problem: Problem = {
      ...problemOf([
        single(2, 0, { count: 3, home: [{ bin: 0, count: 3 }], bins: [0, 1, 2] }),
        single(3, 1, { bins: [0, 1, 2] }),
        single(4, 2, { bins: [0, 1, 2] }),
      ]),
      bins: [priced(10, 50), priced(10, 50), priced(10, 50)],
      goal: 'rebalance',
    };
    const { cost, moves } = solve(problem, solver).objectives;
    expect(cost).toEqual({ value: 100, bound: 100, proven: true });
    expect(moves).toEqual({ value: 1, bound: 1, proven: true });
  });

  it('are never told to be more than the fewest at that cost', () => {
    fc.assert(
      fc.property(problems({ bins: 3, classes: 3, count: 3, offers: 0 }), (some) => {
        const problem = { ...some, goal: 'rebalance' as const };
        const { placed, cost, moves } = solve(problem, solver).objectives;
        const fewest = fewestMoves(problem, { placed: placed.value, cost: cost.value });
        expect(moves.bound).toBeLessThanOrEqual(fewest);
        expect(moves.value).toBeGreaterThanOrEqual(fewest);
      }),
      { numRuns: 200, seed: 17 },
    );
  });
});
