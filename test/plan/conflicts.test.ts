import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { planFleet, whatIfGrow } from '../../src/plan/index.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

const told = async (text: FleetText) => {
  const plan: Plan = await planFleet(fleetFrom(text));
  return plan.conflicts.map(({ rules, waysOut }) => ({
    rules: rules.map(({ message }) => message),
    ways: waysOut.map(({ message, monthlyCost }) => `${monthlyCost}: ${message}`),
  }));
};

const zone = (name: string, cores: number) => ({ capacity: { cores }, labels: { zone: name } });

describe('an infeasible plan names the rules in conflict and the cheapest way out', () => {
  it('says what spreadMax and replicas ask for together', async () => {
    expect(
      await told({
        computes: { a: zone('z1', 8), b: zone('z1', 8) },
        services: { web: { min: { cores: 1 }, replicas: 3, spreadMax: 1 } },
      }),
    ).toEqual([
      {
        rules: ['spreadMax 1', '3 instances on 2 computes that take new ones'],
        ways: ['0: without spreadMax 1, 1 more of web would fit on a'],
      },
    ]);
  });

  it('tells rules that contradict each other from those that do not matter', async () => {
    const affinity = [{ matchLabels: { zone: 'z1' } }];
    const antiAffinity = [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }];
    const [conflict] = await told({
      computes: { a: zone('z1', 8) },
      services: { web: { min: { cores: 1 }, affinity, antiAffinity, spreadMax: 4 } },
    });
    expect(conflict!.rules).toEqual(['antiAffinity has zone', '1 instance on 1 compute that takes new ones']);
  });

  it('prices the ways out: a size to lower, a compute to activate, a machine to buy', async () => {
    const computes = {
      a: { capacity: { memory: 8192 } },
      b: { capacity: { memory: 32_768 }, state: 'maintenance' as const },
    };
    const [conflict] = await told({
      computes,
      services: { db: { min: { memory: 10_240 } } },
      offers: { big: { capacity: { memory: 65_536 }, cost: 40 } },
    });
    expect(conflict!.ways).toEqual([
      '0: if b were active (it is in maintenance), 1 more of db would fit there',
      '0: with min memory 8192 MB in place of 10240 MB, 1 more of db would fit on a',
      '40: 1 x big would carry 1 of db',
    ]);
  });

  it('says which key is short for all together where each alone would fit', async () => {
    const services = { api: { min: { cores: 5 } }, web: { min: { cores: 5 } } };
    const [conflict] = await told({ computes: { a: zone('z1', 8) }, services });
    expect(conflict!.rules).toEqual([
      'the one compute that web may use is short of 2 of cores for all that has to be there',
    ]);
  });

  it('counts computes that take something alone, and knows an IP that nothing can be with any more', async () => {
    const text: FleetText = {
      computes: { a: zone('z1', 4), b: zone('z1', 4), c: zone('z2', 4) },
      services: {
        x: { min: { cores: 4 }, affinity: [{ matchLabels: { zone: 'z1' } }] },
        y: { min: { cores: 4 } },
      },
      generated: [
        ['x', 'a'],
        ['y', 'b'],
      ],
    };
    const [full] = (await planFleet(fleetFrom(text), { without: ['a', 'c'] })).conflicts;
    expect(full!.rules.map(({ message }) => message)).toEqual([
      'the one compute that x may use is short of 4 of cores for all that has to be there',
    ]);
    const wanted: FleetText = {
      computes: { a: zone('z1', 4), b: zone('z1', 4) },
      services: { x: { min: { cores: 1 }, replicas: 2 } },
      generated: [['x', 'a', 2]],
      ips: { vip: { address: '203.0.113.9', on: ['a'] } },
      ports: [['x', 'vip', 80]],
    };
    const { breaches } = await planFleet(fleetFrom(wanted), { drain: ['a'] });
    expect(breaches).toMatchObject([{ service: 'x', compute: 'a', quantity: 1, rule: 'drained' }]);
  });

  it('names a hand-written Assignment that is in the way and could be elsewhere', async () => {
    const text: FleetText = {
      computes: { a: zone('z1', 8), b: zone('z2', 8) },
      services: {
        api: { min: { cores: 5 } },
        web: { min: { cores: 5 }, affinity: [{ matchLabels: { zone: 'z1' } }] },
      },
      pinned: [['api', 'a']],
    };
    const [conflict] = await told(text);
    expect(conflict!.ways[0]).toBe('0: without api on a (assigned by hand), 1 more of web would fit there');
    const alone = await told({ ...text, computes: { a: zone('z1', 8) } });
    expect(alone[0]!.ways.filter((way) => way.includes('by hand'))).toEqual([]);
  });

  it('lowers a size far enough for all that is missing, where one compute more is not enough', async () => {
    const services = { web: { min: { cores: 4 }, replicas: 8 } };
    const [conflict] = await told({ computes: { a: zone('z1', 8), b: zone('z1', 6) }, services });
    expect(conflict!.ways).toEqual([
      '0: with min cores 1.6 in place of 4, 5 more of web would fit on a, b',
      '0: with min cores 2 in place of 4, 4 more of web would fit on a, b',
    ]);
  });

  it('tells of no lower size than is needed for as many', async () => {
    const services = { web: { min: { cores: 3 }, replicas: 2 } };
    const [conflict] = await told({ computes: { a: zone('z1', 4) }, services });
    expect(conflict!.ways).toEqual(['0: with min cores 2 in place of 3, 1 more of web would fit on a']);
  });

  it('wakes a compute with all that it would take, and never where that unbalances another service', async () => {
    const inactive = { capacity: { cores: 8 }, labels: { zone: 'z2' }, state: 'inactive' as const };
    const text: FleetText = {
      computes: { a: zone('z1', 8), b: inactive },
      services: { web: { min: { cores: 2 }, replicas: 4 } },
      pinned: [['api', 'a']],
    };
    const api = { min: { cores: 8 } };
    const [conflict] = await told({ ...text, services: { ...text.services, api } });
    expect(conflict!.ways[0]).toBe('0: if b were active (it is inactive), 4 more of web would fit there');
    const level = { min: { cores: 4 }, replicas: 2, topologySpread: { key: 'zone', maxSkew: 1 } };
    const [blocked] = await told({
      ...text,
      services: { ...text.services, api: level },
      pinned: [['api', 'a', 2]],
    });
    expect(blocked!.ways.filter((way) => way.includes('active'))).toEqual([]);
  });

  it('offers no machine that a topologySpread would not let it use', async () => {
    const [conflict] = await told({
      computes: { a: zone('z1', 2) },
      services: { web: { min: { cores: 2 }, replicas: 3, topologySpread: { key: 'zone', maxSkew: 1 } } },
      offers: {
        unlabelled: { capacity: { cores: 64 }, cost: 1 },
        far: { capacity: { cores: 2 }, cost: 5, labels: { zone: 'z2' } },
      },
    });
    expect(conflict!.ways.filter((way) => way.includes('carry'))).toEqual([
      '10: 2 x far would carry 2 of web',
    ]);
  });
});

describe('whatif grow', () => {
  const text: FleetText = {
    computes: { a: zone('z1', 8), b: zone('z1', 8) },
    services: { api: { min: { cores: 2 } }, web: { min: { cores: 3 }, replicas: 2 } },
  };

  it('says how many more replicas fit and what limits them', async () => {
    const report = await whatIfGrow(fleetFrom(text), 'web', 5);
    expect(report).toMatchObject({ replicas: 2, asked: 5, fits: 2, bound: 2, proven: true });
    expect(report!.limits.map(({ message }) => message)).toEqual(['cores short by 1 to 3']);
  });

  it('finds exactly as many as fit, whatever is asked for', async () => {
    const much: FleetText = {
      computes: { a: { capacity: { cores: 100 } }, b: { capacity: { cores: 100 } } },
      services: { api: { min: { cores: 1 }, replicas: 3 }, web: { min: { cores: 2 } } },
    };
    for (const asked of [196, 300, 999_999])
      expect(await whatIfGrow(fleetFrom(much), 'api', asked)).toMatchObject({
        fits: 195,
        bound: 195,
        proven: true,
      });
  });

  it('gives all that was asked for where there is room', async () => {
    expect(await whatIfGrow(fleetFrom(text), 'web', 1)).toMatchObject({ fits: 1, proven: true, limits: [] });
  });

  it('gives nothing for a service that is unknown, and none for one that lacks instances already', async () => {
    expect(await whatIfGrow(fleetFrom(text), 'nope', 1)).toBeUndefined();
    expect(
      await whatIfGrow(fleetFrom({ ...text, services: { web: { min: { cores: 9 } } } }), 'web', 1),
    ).toMatchObject({ fits: 0, proven: true });
  });
});
