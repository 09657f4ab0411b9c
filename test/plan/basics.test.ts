import { describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import type { Plan } from '../../src/model/plan.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

const planOf = (text: FleetText): Promise<Plan> => planFleet(fleetFrom(text));

/** `create web a 2` for each row, in the plan's order. */
const rowsOf = (plan: Plan): string[] =>
  plan.placements.map(
    ({ action, service, compute, from, quantity }) =>
      `${action} ${service} ${from ? `${from} > ` : ''}${compute} ${quantity}`,
  );

const reasonsOf = (plan: Plan, service: string): string[] =>
  plan.unplaced
    .filter((entry) => entry.service === service)
    .flatMap(({ reasons }) => reasons.map(({ message, computes }) => `${message} (${computes.join(', ')})`));

const BIG = { cores: 16, memory: 65_536 };

describe('filter: "state active; every affinity selector matches, no antiAffinity selector does"', () => {
  const web = { min: { cores: 1 } };

  it('places nothing new on computes that are not active', async () => {
    const plan = await planOf({
      computes: { a: { capacity: BIG, state: 'maintenance' }, b: { capacity: BIG, state: 'inactive' } },
      services: { web },
    });
    expect(plan.feasible).toBe(false);
    expect(reasonsOf(plan, 'web')).toEqual(['state is inactive (b)', 'state is maintenance (a)']);
  });

  it('wants every selector of a list, not one of them', async () => {
    const affinity = [
      { matchLabels: { env: 'prod' } },
      { matchExpressions: [{ key: 'zone', operator: 'In', values: ['z1'] }] },
    ];
    const computes = {
      a: { capacity: BIG, labels: { env: 'prod', zone: 'z2' } },
      b: { capacity: BIG, labels: { env: 'prod', zone: 'z1' } },
    };
    expect(rowsOf(await planOf({ computes, services: { web: { ...web, affinity } } }))).toEqual([
      'create web b 1',
    ]);
  });

  it('"NotIn and DoesNotExist match a label that is absent"', async () => {
    const affinity = [
      { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] },
      { matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }] },
    ];
    expect(
      rowsOf(await planOf({ computes: { a: { capacity: BIG } }, services: { web: { ...web, affinity } } })),
    ).toEqual(['create web a 1']);
  });

  it('names every reason, with the shortfall', async () => {
    const computes = { a: { capacity: { cores: 1, memory: 4096 }, labels: { zone: 'z2' } } };
    const plan = await planOf({
      computes,
      services: { db: { min: { cores: 2, memory: 16_384 }, affinity: [{ matchLabels: { zone: 'z1' } }] } },
    });
    expect(reasonsOf(plan, 'db')).toEqual(
      ['label zone is z2, needs z1 (a)', 'cores short by 1 cores (a)', 'memory short by 12288 MB (a)'].map(
        (text) => text.replace('1 cores', '1'),
      ),
    );
  });
});

describe('reasons of what is unplaced', () => {
  it('count what stands on an inactive compute against its room', async () => {
    const plan = await planOf({
      computes: { a: { capacity: { cores: 4 }, state: 'inactive' } },
      services: { db: { min: { cores: 3 } }, web: { min: { cores: 2 } } },
      generated: [['db', 'a']],
    });
    expect(reasonsOf(plan, 'web')).toEqual(['state is inactive (a)', 'cores short by 1 (a)']);
    expect(plan.breaches).toMatchObject([{ service: 'db', compute: 'a', rule: 'assigned-to-inactive' }]);
  });

  it('tell of a domain that has no compute which is allowed', async () => {
    const plan = await planOf({
      computes: { a: { capacity: BIG, labels: { zone: 'z1', env: 'dev' } } },
      services: {
        web: {
          min: { cores: 1 },
          affinity: [{ matchLabels: { env: 'prod' } }],
          topologySpread: { key: 'zone' },
        },
      },
    });
    expect(reasonsOf(plan, 'web')).toEqual([
      'label env is dev, needs prod (a)',
      'label zone is z1, where no compute that passes affinity and antiAffinity could hold an instance (a)',
    ]);
  });
});

describe('a topologySpread over a label that no active compute has', () => {
  it('leaves the rest of the plan proven', async () => {
    const plan = await planOf({
      computes: { a: { capacity: { cores: 6 }, labels: { zone: 'z1' } } },
      services: {
        large: { min: { cores: 3 }, replicas: 7, topologySpread: { key: 'zone' } },
        lost: { min: { cores: 1 }, replicas: 2, topologySpread: { key: 'rack' } },
        one: { min: { cores: 1 } },
        small: { min: { cores: 1 }, replicas: 9, spreadMax: 1 },
      },
      offers: { box: { capacity: { cores: 4 }, cost: 10, labels: { rack: 'r1', zone: 'z1' } } },
    });
    expect(plan.notes).toEqual([]);
    expect(plan.summary.objectives[1]).toEqual({
      name: 'placed',
      value: 3,
      bound: 3,
      gap: 0,
      proven: true,
    });
  });
});

describe('the nearest miss', () => {
  it('is where the least share of what is needed is lacking, whatever the units', async () => {
    const plan = await planOf({
      computes: { a: { capacity: { cores: 16, memory: 6000 } }, b: { capacity: { cores: 1, memory: 8192 } } },
      services: { web: { min: { cores: 4, memory: 8192 } } },
    });
    expect(plan.unplaced[0]!.nearest).toEqual({ compute: 'a', message: 'memory short by 2192 MB' });
  });
});

describe('room', () => {
  it('"available = total - reserved - allocated", and "fits when min <= available for every key"', async () => {
    const computes = { a: { capacity: { cores: 4, memory: 8192 }, reserved: { cores: 1 } } };
    expect((await planOf({ computes, services: { web: { min: { cores: 3 } } } })).feasible).toBe(true);
    expect((await planOf({ computes, services: { web: { min: { cores: '3001m' } } } })).feasible).toBe(false);
  });

  it('"A vm with host counts there with all its keys, in any state"', async () => {
    const computes = {
      host: { capacity: BIG },
      vm: { capacity: { cores: 12, memory: 1024 }, host: 'host', state: 'inactive' as const },
    };
    const plan = await planOf({ computes, services: { web: { min: { cores: 5 } } } });
    expect(reasonsOf(plan, 'web')).toEqual(['state is inactive (vm)', 'cores short by 1 (host)']);
  });

  it('"a host that is not active takes its vms along"', async () => {
    const computes = {
      host: { capacity: BIG, state: 'maintenance' as const },
      vm: { capacity: BIG, host: 'host' },
    };
    expect(reasonsOf(await planOf({ computes, services: { web: { min: { cores: 1 } } } }), 'web')).toContain(
      'its host host is in maintenance (vm)',
    );
  });
});

describe('stranded: what is free where no service fits any more', () => {
  const stranded = async (text: FleetText): Promise<Record<string, number>> =>
    Object.fromEntries((await planOf(text)).summary.stranded ?? []);

  it('is judged service by service, not by the least of all of them', async () => {
    expect(
      await stranded({
        computes: { a: { capacity: { cores: 2, memory: 2048 } } },
        services: {
          broad: { min: { cores: 4, memory: 512 } },
          tall: { min: { cores: 1, memory: 4096 } },
        },
      }),
    ).toEqual({ cores: 2000, memory: 2048 });
  });

  it('leaves out computes where no service is allowed, and those where one fits', async () => {
    const computes = {
      a: { capacity: { cores: 2 }, labels: { env: 'dev' } },
      b: { capacity: { cores: 4 }, labels: { env: 'prod' } },
    };
    const affinity = [{ matchLabels: { env: 'prod' } }];
    const services = { web: { min: { cores: 2 }, affinity } };
    expect((await stranded({ computes, services }))['cores'] ?? 0).toBe(0);
  });
});
