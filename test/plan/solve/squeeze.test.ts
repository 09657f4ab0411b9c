import { expect, it } from 'vitest';
import { compile } from '../../../src/plan/solve/model/compile.ts';
import { emptyLayout } from '../../../src/plan/solve/model/layout.ts';
import { squeeze } from '../../../src/plan/solve/improve/squeeze.ts';

it('ejects no further once only those are left that find no place in any case', () => {
  const model = compile({
    dims: 1,
    bins: [2, 3].map((room) => ({
      capacity: [room],
      room: [room],
      scored: [true],
      cost: 1,
      open: true,
      fixed: false,
    })),
    classes: [{ need: [2], count: 3, bins: [0, 1], offers: [], home: [], pinned: [], wanted: [] }],
    offers: [],
    goal: 'keep',
    target: [0.6, 0.7],
  });
  const spend = (surplus: number): { left: number; budget: number } => {
    const budget = { left: 10_000 };
    const usable = new Uint8Array(2).fill(1);
    const task = { layout: emptyLayout(model), usable, budget, seed: 1, uproot: true, surplus };
    return { left: squeeze(task, [0, 0, 0]).length, budget: budget.left };
  };
  expect(spend(1)).toEqual({ left: 1, budget: expect.any(Number) });
  expect(spend(1).budget).toBeGreaterThan(9900);
  expect(spend(0).left).toBe(1);
  expect(spend(0).budget).toBeLessThanOrEqual(0);
});
