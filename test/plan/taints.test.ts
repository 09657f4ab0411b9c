import { describe, expect, it } from 'vitest';
import { planFleet, planService } from '../../src/plan/index.ts';
import type { Plan } from '../../src/model/plan.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

const planOf = (text: FleetText): Promise<Plan> => planFleet(fleetFrom(text));

const rowsOf = (plan: Plan): string[] =>
  plan.placements.map(
    ({ action, service, compute, from, quantity }) =>
      `${action} ${service} ${from ? `${from} > ` : ''}${compute} ${quantity}`,
  );

const BIG = { cores: 16, memory: 65_536 };
const taint = (effect: string): object => ({ key: 'dedicated', value: 'db', effect });
const db = { min: { cores: 1 }, tolerations: [{ key: 'dedicated', value: 'db' }] };
const web = { min: { cores: 1 } };

describe('taints and tolerations', () => {
  it.each(['NoSchedule', 'NoExecute'])('keeps newcomers away that do not tolerate %s', async (effect) => {
    const computes = {
      a: { capacity: BIG, taints: [taint(effect)], cost: 1 },
      b: { capacity: BIG, cost: 9 },
    };
    const affinity = [{ matchLabels: { 'infractl.dev/name': 'a' } }];
    const plan = await planOf({
      computes,
      services: { db: { ...db, affinity }, web: { ...web, replicas: 3 } },
    });
    expect(rowsOf(plan)).toEqual(['create db a 1', 'create web b 3']);
  });

  it.each([
    [{ key: 'dedicated', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ key: 'dedicated', operator: 'Equal', value: 'db' }, true],
    [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }, true],
    [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'dedicated' }, false],
    [{ key: 'other', operator: 'Exists' }, false],
  ])('%j tolerates dedicated=db:NoSchedule: %s', async (toleration, placed) => {
    const plan = await planOf({
      computes: { a: { capacity: BIG, taints: [taint('NoSchedule')] } },
      services: { s: { min: { cores: 1 }, tolerations: [toleration] } },
    });
    expect(plan.feasible).toBe(placed);
  });

  it('says which taint, in the plan, in plan SERVICE, and as a way out', async () => {
    const text = { computes: { a: { capacity: BIG, taints: [taint('NoSchedule')] } }, services: { web } };
    const plan = await planOf(text);
    expect(plan.unplaced[0]!.reasons).toEqual([
      {
        rule: 'taint-not-tolerated',
        message: 'taint dedicated=db:NoSchedule is not tolerated',
        computes: ['a'],
      },
    ]);
    expect(plan.conflicts[0]!.rules.map(({ rule }) => rule)).toContain('taint-not-tolerated');
    expect(plan.conflicts[0]!.waysOut).toMatchObject([
      {
        kind: 'relax',
        message: 'without taint dedicated=db:NoSchedule of a, 1 more of web would fit on a',
        edits: [{ kind: 'Compute', name: 'a', path: ['spec', 'taints', 0], value: null }],
      },
    ]);
    expect((await planService(fleetFrom(text), 'web'))!.rejected).toEqual([
      {
        compute: 'a',
        reasons: [{ rule: 'taint-not-tolerated', message: 'taint dedicated=db:NoSchedule is not tolerated' }],
      },
    ]);
  });

  it('what stands on NoSchedule stays, on NoExecute it moves where a place is found', async () => {
    const fleet = (effect: string, free: boolean): FleetText => ({
      computes: {
        a: { capacity: BIG, taints: [taint(effect)] },
        b: { capacity: BIG, state: free ? 'active' : 'maintenance' },
      },
      services: { web },
      generated: [['web', 'a']],
    });
    expect(rowsOf(await planOf(fleet('NoSchedule', true)))).toEqual(['keep web a 1']);
    expect(rowsOf(await planOf(fleet('NoExecute', true)))).toEqual(['move web a > b 1']);
    const stuck = await planOf(fleet('NoExecute', false));
    expect(rowsOf(stuck)).toEqual(['keep web a 1']);
    expect(stuck.breaches).toMatchObject([{ service: 'web', compute: 'a', rule: 'taint-not-tolerated' }]);
  });

  it('a domain whose computes are tainted counts for topologySpread', async () => {
    const plan = await planOf({
      computes: {
        a: { capacity: BIG, labels: { zone: 'z1' }, taints: [taint('NoSchedule')] },
        b: { capacity: BIG, labels: { zone: 'z2' } },
      },
      services: { web: { ...web, replicas: 2, topologySpread: { key: 'zone' } } },
    });
    expect(rowsOf(plan)).toEqual(['create web b 1']);
    expect(plan.unplaced).toMatchObject([{ service: 'web', missing: 1 }]);
  });
});
