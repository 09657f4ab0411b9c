import { describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import { objectivesOf } from '../../src/plan/objective.ts';
import { fleetFrom } from '../support/fleet.ts';

const exact = (value: number) => ({ value, bound: value, proven: true });

it('the gap is a share of the larger of value and bound; a bound of 0 says nothing', () => {
  const standings = {
    instances: 3,
    breaches: exact(0),
    placed: { value: 2, bound: 3, proven: false },
    moves: { value: 1, bound: 0, proven: false },
    cost: { value: 145, bound: 116, proven: false },
    score: exact(0),
    goal: 'keep' as const,
  };
  expect(objectivesOf(standings).map(({ name, gap }) => [name, gap])).toEqual([
    ['breaches', 0],
    ['placed', 1 / 3],
    ['moves', null],
    ['cost', 0.2],
    ['score', 0],
  ]);
});

describe('"fewest in breach" comes first', () => {
  it('what cannot stay where it is moves before anything new is placed', async () => {
    const plan = await planFleet(
      fleetFrom({
        computes: { a: { capacity: { cores: 0 } }, b: { capacity: { cores: 2 } } },
        services: { db: { min: { cores: '900m' }, replicas: 2 }, etl: { min: { cores: '1100m' } } },
        generated: [['etl', 'a']],
      }),
    );
    expect(plan.breaches).toEqual([]);
    expect(plan.summary).toMatchObject({ placed: 2, objective: { name: 'placed', bound: 2, proven: true } });
  });
});
