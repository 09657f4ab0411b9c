import { describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

const planOf = (text: FleetText, options: PlanOptions = {}): Promise<Plan> =>
  planFleet(fleetFrom(text), options);
const rowsOf = (plan: Plan): string[] =>
  plan.placements.map(
    ({ action, service, compute, from, quantity }) =>
      `${action} ${service} ${from ? `${from} > ` : ''}${compute} ${quantity}`,
  );

const FOUR = { cores: 4 };
const agent = { min: { cores: 1 }, spec: { mode: 'global' } };

describe('mode: global', () => {
  it('stands once on each active compute that selectors and taints let it stand on, whatever replicas say', async () => {
    const plan = await planOf({
      computes: {
        a: { capacity: FOUR, labels: { env: 'prod' } },
        b: { capacity: FOUR, labels: { env: 'prod' } },
        c: { capacity: FOUR, labels: { env: 'dev' } },
        d: { capacity: FOUR, labels: { env: 'prod' }, taints: [{ key: 'db', effect: 'NoSchedule' }] },
        e: { capacity: FOUR, labels: { env: 'prod' }, state: 'maintenance' },
        f: { capacity: FOUR, labels: { env: 'prod' }, state: 'inactive' },
      },
      services: { agent: { ...agent, replicas: 7, affinity: [{ matchLabels: { env: 'prod' } }] } },
    });
    expect(rowsOf(plan)).toEqual(['create agent a 1', 'create agent b 1']);
    expect(plan.feasible).toBe(true);
    expect(plan.summary.instances).toBe(2);
  });

  it('is kept in maintenance and goes where it no longer matches, or its compute is gone', async () => {
    const plan = await planOf({
      computes: {
        a: { capacity: FOUR, state: 'maintenance' },
        b: { capacity: FOUR, labels: { env: 'dev' } },
        c: { capacity: FOUR, state: 'inactive' },
        d: { capacity: FOUR },
      },
      services: { agent: { ...agent, antiAffinity: [{ matchLabels: { env: 'dev' } }] } },
      generated: [
        ['agent', 'a'],
        ['agent', 'b'],
        ['agent', 'c'],
        ['agent', 'd', 3],
        ['agent', 'gone'],
      ],
    });
    expect(rowsOf(plan)).toEqual([
      'keep agent a 1',
      'remove agent b 1',
      'remove agent c 1',
      'keep agent d 1',
      'remove agent d 2',
      'remove agent gone 1',
    ]);
    expect(plan.breaches).toEqual([]);
  });

  it('moves nothing, and where it has no room that is told outside feasible', async () => {
    const text: FleetText = {
      computes: { a: { capacity: FOUR }, b: { capacity: FOUR } },
      services: { agent, big: { min: { cores: 4 } }, web: { min: { cores: 1 } } },
      generated: [
        ['big', 'a'],
        ['web', 'b'],
      ],
    };
    for (const options of [{}, { makeRoom: 5 }, { rebalance: true }]) {
      const plan = await planOf(text, options);
      expect(rowsOf(plan)).toEqual(['create agent b 1', 'keep big a 1', 'keep web b 1']);
      expect(plan.feasible).toBe(true);
      expect(plan.unplaced).toMatchObject([
        { service: 'agent', missing: 1, mode: 'global', reasons: [{ computes: ['a'] }] },
      ]);
      expect(plan.summary.unplaced).toBe(1);
      expect(plan.recommendations).toEqual([]);
    }
  });

  it('what is bought keeps room for it', async () => {
    const text = (services: FleetText['services']): FleetText => ({
      computes: { a: { capacity: { cores: 1 } } },
      services: { ...services, big: { min: { cores: 4 } } },
      offers: { four: { capacity: FOUR, cost: 10 }, five: { capacity: { cores: 5 }, cost: 20 } },
    });
    expect((await planOf(text({}))).recommendations).toMatchObject([{ offer: 'four' }]);
    expect((await planOf(text({ agent }))).recommendations).toMatchObject([{ offer: 'five' }]);
  });

  it('keeps no machine from being emptied, and a pin counts as the one that is there', async () => {
    const plan = await planOf(
      {
        computes: { a: { capacity: FOUR, cost: 90 }, b: { capacity: FOUR, cost: 10 } },
        services: { agent, web: { min: { cores: 1 } } },
        generated: [
          ['agent', 'b'],
          ['web', 'a'],
        ],
        pinned: [['agent', 'a']],
      },
      { rebalance: true },
    );
    expect(rowsOf(plan)).toEqual(['keep agent a 1', 'keep agent b 1', 'move web a > b 1']);
    expect(plan.summary.monthlyCostAfter).toBe(10);
  });

  it('a loss takes it along', async () => {
    const plan = await planOf(
      {
        computes: { a: { capacity: { cores: 1 } }, b: { capacity: { cores: 1 } } },
        services: { agent },
        generated: [
          ['agent', 'a'],
          ['agent', 'b'],
        ],
      },
      { without: ['a'] },
    );
    expect(rowsOf(plan)).toEqual(['remove agent a 1', 'keep agent b 1']);
    expect(plan.feasible).toBe(true);
  });
});
