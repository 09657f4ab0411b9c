import { expect, it } from 'vitest';
import { objectivesOf } from '../../src/plan/objective.ts';

const exact = (value: number) => ({ value, bound: value, proven: true });

it('the gap is a share of the larger of value and bound, where the bound is 0 as well', () => {
  const standings = {
    instances: 3,
    placed: { value: 2, bound: 3, proven: false },
    moves: { value: 1, bound: 0, proven: false },
    cost: { value: 145, bound: 116, proven: false },
    score: exact(0),
    goal: 'keep' as const,
  };
  expect(objectivesOf(standings).map(({ name, gap }) => [name, gap])).toEqual([
    ['placed', 1 / 3],
    ['moves', 1],
    ['cost', 0.2],
    ['score', 0],
  ]);
});
