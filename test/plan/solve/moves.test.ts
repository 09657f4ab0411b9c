import { describe, expect, it } from 'vitest';
import type { Bin, ItemClass, Problem } from '../../../src/plan/solve/model/problem.ts';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';

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
