import { describe, expect, it } from 'vitest';
import type { PlanOptions } from '../../src/model/plan.ts';
import { explainService, generatedAssignments, planFleet } from '../../src/plan/index.ts';
import { fleetFrom, withGenerated, type FleetText } from '../support/fleet.ts';

const cores = (count: number, cost: number) => ({ capacity: { cores: count }, cost });

const half: FleetText = {
  computes: { a: cores(8, 50), b: cores(8, 40), c: cores(8, 60) },
  services: { api: { min: { cores: 2 } }, web: { min: { cores: 2 } }, log: { min: { cores: 1 } } },
  generated: [
    ['api', 'a'],
    ['web', 'b'],
    ['log', 'c'],
  ],
};

describe('plan --rebalance: "placed, cost (computes in use and bought), moves, score"', () => {
  it('moves nothing without it', async () => {
    const plan = await planFleet(fleetFrom(half));
    expect(plan.placements.every(({ action }) => action === 'keep')).toBe(true);
    expect(plan.alternatives).toEqual([]);
  });

  it('says what each move buys, and has both plans with the price of each', async () => {
    const plan = await planFleet(fleetFrom(half), { rebalance: true });
    expect(
      plan.placements.map(({ action, service, compute, why }) => `${action} ${service} ${compute}: ${why}`),
    ).toEqual([
      'move api b: empties a, which saves 50 a month',
      'move log b: empties c, which saves 60 a month',
      'keep web b: undefined',
    ]);
    expect(plan.summary.objective).toMatchObject({
      name: 'cost',
      value: 40,
      bound: 40,
      gap: 0,
      proven: true,
    });
    expect([plan.summary.monthlyCostBefore, plan.summary.monthlyCostAfter]).toEqual([150, 40]);
    expect(plan.alternatives.map(({ name, moves, monthlyCost }) => [name, moves, monthlyCost])).toEqual([
      ['fewest-moves', 0, 150],
      ['lowest-cost', 2, 40],
    ]);
    expect(plan.alternatives.map(({ changes }) => changes.map(({ service }) => service))).toEqual([
      [],
      ['api', 'log'],
    ]);
  });

  it('empties what it can where there are too many layouts to try them all, and nothing goes back there for its score', async () => {
    const names = Array.from({ length: 24 }, (_, index) => String(index).padStart(2, '0'));
    const fleet = fleetFrom({
      computes: Object.fromEntries(names.map((name) => [`c${name}`, cores(8, 10)])),
      services: Object.fromEntries(names.map((name) => [`s${name}`, { min: { cores: 1 } }])),
      generated: names.map((name) => [`s${name}`, `c${name}`] as const),
    });
    const { alternatives, summary } = await planFleet(fleet, { rebalance: true });
    expect(alternatives.map(({ monthlyCost }) => monthlyCost)).toEqual([240, 30]);
    expect(summary.moved).toBe(21);
  });

  it('counts what lingers on a compute among the computes in use', async () => {
    const plan = await planFleet(
      fleetFrom({
        computes: { a: { ...cores(8, 50), state: 'inactive' }, b: cores(2, 40) },
        services: { api: { min: { cores: 4 } }, web: { min: { cores: 2 } } },
        generated: [
          ['api', 'a'],
          ['web', 'b'],
        ],
      }),
      { rebalance: true },
    );
    const cost = plan.summary.objectives.find(({ name }) => name === 'cost');
    expect([cost!.value, plan.alternatives[1]!.monthlyCost, plan.summary.monthlyCostAfter]).toEqual([
      90, 90, 90,
    ]);
  });

  it('names what arrives where a move makes room', async () => {
    const z2 = { affinity: [{ matchLabels: { z: '2' } }] };
    const text: FleetText = {
      computes: { a: cores(10, 50), b: cores(10, 20), c: { ...cores(10, 30), labels: { z: '2' } } },
      services: { big: { min: { cores: 8 }, ...z2 }, api: { min: { cores: 3 } }, web: { min: { cores: 4 } } },
      generated: [
        ['api', 'c'],
        ['web', 'a'],
      ],
    };
    const whys = async (options: PlanOptions) =>
      (await planFleet(fleetFrom(text), options)).placements.flatMap(({ why }) => why ?? []);
    expect(await whys({})).toEqual([]);
    expect(await whys({ makeRoom: 1 })).toEqual(['makes room on c for big']);
    expect(await whys({ rebalance: true })).toEqual([
      'makes room on c for big',
      'empties a, which saves 50 a month',
    ]);
  });

  it('"kept sizes grow only under --rebalance"', async () => {
    const fleet = fleetFrom({
      computes: { a: cores(10, 1) },
      services: { web: { min: { cores: 2 }, max: { cores: 9 } } },
      generated: [['web', 'a', 1, { cores: 3 }]],
    });
    expect((await planFleet(fleet)).placements).toMatchObject([{ action: 'keep' }]);
    const plan = await planFleet(fleet, { rebalance: true });
    expect(plan.placements.map(({ action, allocated }) => [action, allocated.get('cores')])).toEqual([
      ['resize', 7000],
    ]);
    const again = await planFleet(withGenerated(fleet, generatedAssignments(fleet, plan)), {
      rebalance: true,
    });
    expect(again.placements).toMatchObject([{ action: 'keep' }]);
  });
});

describe('plan --explain', () => {
  it('has what is remarked on the service and what would be bought for it, and nothing of others', async () => {
    const story = await explainService(
      fleetFrom({
        computes: { a: { ...cores(8, 1), labels: { zone: 'z1' } } },
        services: {
          api: { min: { cores: 16 } },
          web: { min: { cores: 6 }, replicas: 2, affinity: [{ matchLabels: { zone: 'z2' } }] },
        },
        pinned: [['web', 'a']],
        offers: { far: { capacity: { cores: 32 }, cost: 9, labels: { zone: 'z2' } } },
      }),
      'web',
    );
    expect(story!.notes.map(({ rule }) => rule)).toEqual(['assignment-unplannable']);
    expect(story!.recommendations.map(({ offer, rationale }) => `${offer} ${rationale}`)).toEqual([
      'far carries 1 x web',
    ]);
  });

  it('tells the whole story of one service', async () => {
    const story = await explainService(
      fleetFrom({
        computes: { a: cores(4, 1), b: cores(8, 1) },
        services: { web: { min: { cores: 6 }, replicas: 2, spreadMax: 1 } },
      }),
      'web',
    );
    expect(story).toMatchObject({
      instances: 2,
      missing: 1,
      placements: [{ action: 'create', compute: 'b' }],
      now: { candidates: [{ compute: 'b' }] },
    });
    expect(story!.rules).toEqual(['2 replicas', 'spreadMax 1', 'cores of at least 6 each']);
    expect(
      story!.rejected.map(
        ({ compute, reasons }) => `${compute}: ${reasons.map(({ message }) => message).join('; ')}`,
      ),
    ).toEqual(['a: cores short by 2', 'b: already holds 1 of it, spreadMax is 1; cores short by 4']);
    expect(story!.conflicts[0]!.waysOut[0]!.message).toBe(
      'with min cores 4 in place of 6, 1 more of web would fit on a',
    );
    expect(await explainService(fleetFrom({}), 'web')).toBeUndefined();
  });
});
