import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundPlaced } from '../../../src/plan/solve/bounds/bound.ts';
import { compile } from '../../../src/plan/solve/model/compile.ts';
import { boundByFlow } from '../../../src/plan/solve/bounds/flow-bound.ts';
import type { Bin, ItemClass, Problem } from '../../../src/plan/solve/model/problem.ts';
import { solve } from '../../../src/plan/solve/solve.ts';
import { loadSolver } from '../../../src/plan/solve/model/solver.ts';
import { problems } from './arbitrary.ts';
import { bestPlacement } from './brute-force.ts';

const solver = await loadSolver();

const bin = (...room: number[]): Bin => ({
  room,
  capacity: room,
  scored: room.map(() => true),
  cost: 1,
  open: true,
  fixed: false,
});

const item = (count: number, need: number[], bins: number[]): ItemClass => ({
  need,
  count,
  bins,
  offers: [],
  home: [],
  pinned: [],
  wanted: [],
});

const problem = (bins: Bin[], classes: ItemClass[]): Problem => ({
  dims: bins[0]!.room.length,
  bins,
  classes,
  offers: [],
  goal: 'keep',
  target: [0.6, 0.7],
});

describe('boundByFlow', () => {
  it('is never below what brute force places', () => {
    fc.assert(
      fc.property(problems({ bins: 3, classes: 4, count: 2, offers: 0 }), (some) => {
        expect(boundByFlow(compile(some), solver)).toBeGreaterThanOrEqual(bestPlacement(some).placed);
      }),
      { numRuns: 300, seed: 17 },
    );
  });

  it('sees that groups of different labels share the same few bins', () => {
    const shared = problem(
      [bin(10, 4), bin(10, 4), bin(100, 0), bin(100, 0)],
      [item(6, [1, 1], [0, 1, 2]), item(6, [1, 1], [0, 1, 3]), item(20, [2, 0], [0, 1, 2, 3])],
    );
    expect(boundPlaced(compile(shared))).toBe(28);
    expect(boundByFlow(compile(shared), solver)).toBe(28);
    const apart = problem([bin(8), bin(90)], [item(6, [2], [0]), item(6, [4], [0]), item(6, [3], [0, 1])]);
    expect(boundPlaced(compile(apart))).toBe(12);
    expect(boundByFlow(compile(apart), solver)).toBe(10);
    expect(solve(apart, solver).objectives.placed).toEqual({ value: 10, bound: 10, proven: true });
  });

  it('says nothing without a solver', () => {
    expect(boundByFlow(compile(problem([bin(1)], [item(2, [1], [0])])), undefined)).toBe(Infinity);
  });
});

describe('a problem of use only as a whole', () => {
  it('is not searched, and nothing bought for it, where not all can be placed', () => {
    const some = problem([bin(8)], [{ ...item(9, [1], [0]), offers: [0] }]);
    const offers = [{ capacity: [8], cost: 5, setup: 0, stock: 3 }];
    expect(solve({ ...some, offers }, solver).bought).toHaveLength(1);
    expect(solve({ ...some, offers, whole: true }, solver).bought).toEqual([]);
  });
});
