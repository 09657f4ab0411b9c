import { expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { planWith } from '../../src/plan/plan-fleet.ts';
import type { Problem, Solution } from '../../src/plan/solve/model/problem.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

/** What an engine might answer that places nothing and buys for all. */
const buyingAll =
  (bought: Solution['bought']) =>
  ({ classes }: Problem): Solution => ({
    placed: classes.map(() => []),
    unplaced: classes.map(({ count }) => count),
    bought,
    hopeless: classes.map(() => 0),
    objectives: {
      placed: { value: 0, bound: 9, proven: false },
      moves: { value: 0, bound: 0, proven: true },
      cost: { value: 0, bound: 0, proven: false },
    },
    notes: [],
  });

const bought = ({ recommendations }: Plan): string[] =>
  recommendations.map(({ offer, quantity, rationale }) => `${quantity} x ${offer}: ${rationale}`);

const planOf = (text: FleetText, machines: Solution['bought']): Promise<Plan> =>
  planWith(fleetFrom(text), { rebalance: false }, buyingAll(machines));

const offers = {
  large: { capacity: { cores: 8 }, cost: 40 },
  small: { capacity: { cores: 4 }, cost: 25 },
};
const LARGE = 0;
const SMALL = 1;

it('changes a machine for a smaller one where computes take some of what it was for', async () => {
  const text = {
    offers,
    computes: { c: { capacity: { cores: 5 } } },
    services: { a: { min: { cores: 4 } }, b: { min: { cores: 3 } } },
  };
  const contents = [
    { class: 0, count: 1 },
    { class: 1, count: 1 },
  ];
  expect(bought(await planOf(text, [{ offer: LARGE, contents }]))).toEqual(['1 x small: carries 1 x a']);
});

it('drops a machine where the others have room for what is left on it', async () => {
  const text = {
    offers,
    computes: { c: { capacity: { cores: 4 } } },
    services: { a: { min: { cores: 4 } }, b: { min: { cores: 5 } }, d: { min: { cores: 3 }, replicas: 1 } },
  };
  const machines = [
    {
      offer: LARGE,
      contents: [
        { class: 0, count: 1 },
        { class: 2, count: 1 },
      ],
    },
    { offer: LARGE, contents: [{ class: 1, count: 1 }] },
  ];
  expect(bought(await planOf(text, machines))).toEqual(['1 x large: carries 1 x b, 1 x d']);
});

it('keeps within spreadMax and stock, and buys what was asked for where computes take none of it', async () => {
  const text = {
    offers: { ...offers, small: { ...offers.small, available: 1 } },
    computes: { c: { capacity: { cores: 2 } } },
    services: { a: { min: { cores: 2 }, replicas: 3, spreadMax: 1 } },
  };
  const one = [{ class: 0, count: 1 }];
  const machines = [
    { offer: LARGE, contents: one },
    { offer: LARGE, contents: one },
    { offer: SMALL, contents: one },
  ];
  const plan = await planOf(text, machines);
  expect(bought(plan)).toEqual(['1 x large: carries 1 x a', '1 x small: carries 1 x a']);
  const none = { ...text, computes: { c: { capacity: { cores: 1 } } } };
  expect(bought(await planOf(none, machines))).toEqual([
    '2 x large: carries 2 x a',
    '1 x small: carries 1 x a',
  ]);
});
