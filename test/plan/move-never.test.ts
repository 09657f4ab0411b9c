import { describe, expect, it } from 'vitest';
import { drain, planFleet } from '../../src/plan/index.ts';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import { fleetFrom, type FleetText, type ServiceText } from '../support/fleet.ts';

const planOf = (text: FleetText, options: PlanOptions = {}): Promise<Plan> =>
  planFleet(fleetFrom(text), options);
const rowsOf = (plan: Plan): string[] =>
  plan.placements.map(
    ({ action, service, compute, from, quantity }) =>
      `${action} ${service} ${from ? `${from} > ` : ''}${compute} ${quantity}`,
  );

const FOUR = { cores: 4 };
const one = { min: { cores: 1 } };
const never = { ...one, move: 'never' as const };

describe('move: never', () => {
  it.each([one, never])('--rebalance moves nothing of it: %j', async (web) => {
    const plan = await planOf(
      {
        computes: { a: { capacity: FOUR, cost: 90 }, b: { capacity: FOUR, cost: 10 } },
        services: { web },
        generated: [['web', 'a']],
      },
      { rebalance: true },
    );
    expect(rowsOf(plan)).toEqual(web === never ? ['keep web a 1'] : ['move web a > b 1']);
    expect(plan.summary.monthlyCostAfter).toBe(web === never ? 90 : 10);
  });

  it('--make-room moves nothing of it', async () => {
    const text = (web: ServiceText): FleetText => ({
      computes: { a: { capacity: FOUR }, b: { capacity: { cores: 1 } } },
      services: { big: { min: { cores: 4 } }, web },
      generated: [['web', 'a']],
    });
    expect((await planOf(text(one), { makeRoom: 1 })).feasible).toBe(true);
    expect((await planOf(text(never), { makeRoom: 1 })).feasible).toBe(false);
  });

  it('in breach it stays and is told; a compute that is gone gives it another place; replicas end it', async () => {
    const computes = { a: { capacity: FOUR, state: 'inactive' as const }, b: { capacity: FOUR } };
    const stuck = await planOf({ computes, services: { web: never }, generated: [['web', 'a']] });
    expect(rowsOf(stuck)).toEqual(['keep web a 1']);
    expect(stuck.breaches).toMatchObject([
      { service: 'web', compute: 'a', help: 'set the state of a to active; move: never keeps web there' },
    ]);
    const gone = await planOf({ computes, services: { web: never }, generated: [['web', 'x']] });
    expect(rowsOf(gone)).toEqual(['move web x > b 1']);
    const less = await planOf({
      computes,
      services: { web: { ...never, replicas: 0 } },
      generated: [['web', 'a']],
    });
    expect(rowsOf(less)).toEqual(['remove web a 1']);
  });

  it('a drain says that it is stuck', async () => {
    const fleet = fleetFrom({
      computes: { a: { capacity: FOUR }, b: { capacity: FOUR } },
      services: { web: never },
      generated: [['web', 'a']],
    });
    expect(await drain(fleet, ['a'])).toMatchObject({
      feasible: false,
      stuck: [{ service: 'web', compute: 'a', reasons: [{ rule: 'move-never' }] }],
    });
  });
});
