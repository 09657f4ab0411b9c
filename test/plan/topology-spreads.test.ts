import { describe, expect, it } from 'vitest';
import { planFleet, planService } from '../../src/plan/index.ts';
import type { Plan } from '../../src/model/plan.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

const planOf = (text: FleetText): Promise<Plan> => planFleet(fleetFrom(text));
const placesOf = (plan: Plan): string[] =>
  plan.placements.map(({ action, compute, quantity }) => `${action} ${compute} ${quantity}`);

const capacity = { cores: 8 };
const grid = {
  a1: { capacity, labels: { zone: 'a', rack: '1' } },
  a2: { capacity, labels: { zone: 'a', rack: '2' } },
  b1: { capacity, labels: { zone: 'b', rack: '1' } },
  b3: { capacity, labels: { zone: 'b', rack: '3' } },
};

describe('several rules of topologySpread', () => {
  it('holds each of them', async () => {
    const web = { min: { cores: 1 }, replicas: 3, topologySpread: [{ key: 'zone' }, { key: 'rack' }] };
    const plan = await planOf({ computes: grid, services: { web } });
    const computes = plan.placements.flatMap(({ compute, quantity }) =>
      Array<string>(quantity).fill(compute),
    );
    expect(new Set(computes.map((name) => name.slice(1)))).toEqual(new Set(['1', '2', '3']));
    expect(computes.filter((name) => name.startsWith('a')).length).toBeGreaterThanOrEqual(1);
    expect(plan.feasible).toBe(true);
  });

  it('says which of them is in the way, and which could go', async () => {
    const text: FleetText = {
      computes: { a1: grid.a1, b1: { ...grid.b1, capacity: { cores: 1 } } },
      services: {
        web: { min: { cores: 1 }, replicas: 4, topologySpread: [{ key: 'rack' }, { key: 'zone' }] },
      },
    };
    const plan = await planOf(text);
    expect(plan.unplaced).toMatchObject([
      {
        missing: 1,
        reasons: [
          { rule: 'capacity-min-exceeded', computes: ['b1'] },
          {
            rule: 'topology-spread',
            message: 'zone a holds 2 of it and b 1: one more passes maxSkew 1',
            computes: ['a1'],
          },
        ],
      },
    ]);
    const [way] = plan.conflicts[0]!.waysOut.filter(({ kind }) => kind === 'relax');
    expect(way!.edits).toEqual([
      { kind: 'Service', name: 'web', path: ['spec', 'placement', 'topologySpread', 1], value: null },
    ]);
  });

  it('tells what stands unevenly by each', async () => {
    const plan = await planOf({
      computes: { a1: grid.a1, b3: { ...grid.b3, state: 'maintenance' as const } },
      services: {
        web: { min: { cores: 1 }, replicas: 2, topologySpread: [{ key: 'zone' }, { key: 'rack' }] },
      },
      generated: [['web', 'a1', 2]],
    });
    expect(plan.breaches.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'topology-spread: zone a holds 2 of it and b 0: maxSkew is 1',
      'topology-spread: rack 1 holds 2 of it and 3 0: maxSkew is 1',
    ]);
  });

  it('is no rule where it says ScheduleAnyway', async () => {
    const text: FleetText = {
      computes: { a1: grid.a1, bare: { capacity } },
      services: {
        web: {
          min: { cores: 7 },
          replicas: 2,
          topologySpread: [{ key: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
        },
      },
    };
    expect(placesOf(await planOf(text))).toEqual(['create a1 1', 'create bare 1']);
    expect((await planService(fleetFrom(text), 'web'))!.rejected).toEqual([]);
  });
});
