import { describe, expect, it } from 'vitest';
import { drain, planFleet, planService } from '../../src/plan/index.ts';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import { fleetFrom, type FleetText, type ServiceText } from '../support/fleet.ts';

const planOf = (text: FleetText, options: PlanOptions = {}): Promise<Plan> =>
  planFleet(fleetFrom(text), options);
const rowsOf = (plan: Plan): string[] =>
  plan.placements.map(
    ({ action, service, compute, from, quantity }) =>
      `${action} ${service} ${from ? `${from} > ` : ''}${compute} ${quantity}`,
  );

const BIG = { cores: 16 };
const one = { min: { cores: 1 } };
const from = (...services: string[]): ServiceText => ({ ...one, serviceAntiAffinity: [{ services }] });
const two = { a: { capacity: BIG }, b: { capacity: BIG } };

describe('serviceAntiAffinity', () => {
  it.each([
    { 'db-a': one, 'db-b': from('db-a') },
    { 'db-a': from('db-b'), 'db-b': one },
  ])('keeps the two apart, whichever has the rule and whichever comes first', async (services) => {
    expect(rowsOf(await planOf({ computes: two, services }))).toEqual(['create db-a a 1', 'create db-b b 1']);
    for (const name of ['db-a', 'db-b']) {
      const plan = await planOf({ computes: two, services, generated: [[name, 'a']] });
      expect(plan.placements.find(({ action }) => action === 'create')).toMatchObject({ compute: 'b' });
    }
  });

  it('says who is in the way, and what would help', async () => {
    const text = { computes: { a: { capacity: BIG } }, services: { 'db-a': one, 'db-b': from('db-a') } };
    const plan = await planOf({ ...text, generated: [['db-a', 'a']] });
    expect(plan.unplaced).toMatchObject([
      {
        service: 'db-b',
        reasons: [
          {
            rule: 'service-anti-affinity',
            message: 'db-b is kept away from db-a by serviceAntiAffinity on infractl.dev/name',
            computes: ['a'],
          },
        ],
      },
    ]);
    expect(plan.conflicts).toMatchObject([
      {
        services: ['db-a', 'db-b'],
        rules: [
          {
            rule: 'service-anti-affinity',
            message: 'serviceAntiAffinity on infractl.dev/name, which keeps it away from db-a',
          },
        ],
        waysOut: [
          {
            kind: 'relax',
            places: 1,
            edits: [
              {
                kind: 'Service',
                name: 'db-b',
                path: ['spec', 'placement', 'serviceAntiAffinity', 0],
                value: null,
              },
            ],
          },
        ],
      },
    ]);
    const fleet = fleetFrom({ ...text, generated: [['db-b', 'a']] });
    expect((await planService(fleet, 'db-a'))!.rejected).toMatchObject([
      {
        compute: 'a',
        reasons: [{ message: 'db-a is kept away from db-b by serviceAntiAffinity on infractl.dev/name' }],
      },
    ]);
  });

  it('by labels of services and over a label of computes; itself among them: one in each place', async () => {
    const zone = (name: string): object => ({ capacity: BIG, labels: { zone: name } });
    const web: ServiceText = {
      ...one,
      replicas: 3,
      labels: { tenant: 'acme' },
      serviceAntiAffinity: [{ matchLabels: { tenant: 'acme' }, topologyKey: 'zone' }],
    };
    const plan = await planOf({
      computes: { a: zone('z1'), b: zone('z1'), c: zone('z2'), d: { capacity: { cores: 1 } } },
      services: { api: { ...one, labels: { tenant: 'other' } }, web },
    });
    const on = plan.placements.filter(({ service }) => service === 'web').map(({ compute }) => compute);
    expect(on).toHaveLength(3);
    expect(on.filter((name) => name === 'a' || name === 'b')).toHaveLength(1);
    expect(on).toContain('c');
    expect(on).toContain('d');
  });

  it('what stands beside the other is one breach a pair: one of them moves, or it is told', async () => {
    const services = { 'db-a': one, 'db-b': from('db-a') };
    const generated = [
      ['db-a', 'a'],
      ['db-b', 'a'],
    ] as const;
    const moved = await planOf({ computes: two, services, generated });
    expect(moved.summary.moved).toBe(1);
    expect(new Set(moved.placements.map(({ compute }) => compute))).toEqual(new Set(['a', 'b']));
    const stuck = await planOf({ computes: { a: { capacity: BIG } }, services, generated });
    expect(stuck.breaches).toMatchObject([
      {
        service: 'db-b',
        compute: 'a',
        quantity: 1,
        rule: 'service-anti-affinity',
        message: 'db-b is kept away from db-a by serviceAntiAffinity on infractl.dev/name',
      },
    ]);
    const pinned = await planOf({
      computes: two,
      services,
      pinned: [['db-b', 'a']],
      generated: [['db-a', 'a']],
    });
    expect(rowsOf(pinned)).toContain('move db-a a > b 1');
  });

  it('holds in a rebalance, and in every step of a drain', async () => {
    const services = { 'db-a': one, 'db-b': from('db-a') };
    const generated = [
      ['db-a', 'a'],
      ['db-b', 'b'],
    ] as const;
    const priced = { a: { capacity: BIG, cost: 10 }, b: { capacity: BIG, cost: 20 } };
    const plan = await planOf({ computes: priced, services, generated }, { rebalance: true });
    expect(rowsOf(plan)).toEqual(['keep db-a a 1', 'keep db-b b 1']);
    const fleet = fleetFrom({ computes: { ...two, c: { capacity: BIG } }, services, generated });
    expect(await drain(fleet, ['a'])).toMatchObject({
      feasible: true,
      steps: [{ service: 'db-a', from: 'a', to: 'c' }],
    });
  });

  it('a machine without the label is kept apart from none, and takes many at once', async () => {
    const web: ServiceText = {
      ...one,
      replicas: 2,
      serviceAntiAffinity: [{ services: ['web'], topologyKey: 'zone' }],
    };
    expect(rowsOf(await planOf({ computes: { a: { capacity: BIG } }, services: { web } }))).toEqual([
      'create web a 2',
    ]);
  });

  it('buys a machine of its own for it', async () => {
    const plan = await planOf({
      computes: { a: { capacity: BIG } },
      services: { 'db-a': { ...one, replicas: 1 }, 'db-b': { ...from('db-a', 'db-b'), replicas: 3 } },
      generated: [['db-a', 'a']],
      offers: { big: { capacity: BIG, cost: 10 } },
    });
    expect(plan.recommendations).toMatchObject([{ offer: 'big', quantity: 3 }]);
  });

  it('many services, by the optimiser: every pair is kept apart', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `s${index}`);
    const services = Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          min: { cores: 1 },
          replicas: 4,
          labels: { pair: `p${index >> 1}` },
          serviceAntiAffinity: [{ matchLabels: { pair: `p${index >> 1}` } }],
        },
      ]),
    );
    const computes = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`c${index}`, { capacity: { cores: 14 } }]),
    );
    const plan = await planOf({ computes, services });
    expect(plan.summary.unplaced).toBe(0);
    expect(plan.notes.map(({ rule }) => rule)).not.toContain('solver-corrected');
    for (const name of Object.keys(computes)) {
      const here = plan.placements.filter(({ compute }) => compute === name);
      const pairs = here.map(({ service }) => Number(service.slice(1)) >> 1);
      expect(new Set(pairs).size).toBe(pairs.length);
      expect(here.every(({ quantity }) => quantity === 1)).toBe(true);
    }
  });
});
