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

const capacity = { cores: 8 };
const one: ServiceText = { min: { cores: 1 } };
const beside = (services: string[], topologyKey?: string, more: ServiceText = {}): ServiceText => ({
  ...one,
  ...more,
  placement: { serviceAffinity: [{ services, ...(topologyKey ? { topologyKey } : {}) }] },
});
const zones = {
  a1: { capacity, labels: { zone: 'a' } },
  a2: { capacity, labels: { zone: 'a' } },
  b1: { capacity, labels: { zone: 'b' } },
  bare: { capacity },
};

describe('serviceAffinity', () => {
  it('goes to where one of them stands, or comes in the same plan, whichever is named first', async () => {
    const services = { app: beside(['cache']), cache: one };
    const standing = await planOf({ computes: zones, services, generated: [['cache', 'b1']] });
    expect(rowsOf(standing)).toEqual(['create app b1 1', 'keep cache b1 1']);
    const both = await planOf({ computes: zones, services });
    expect(new Set(both.placements.map(({ compute }) => compute)).size).toBe(1);
    expect(both.feasible).toBe(true);
  });

  it('takes the machines of one value of its topologyKey as one place, and a machine without it as none', async () => {
    const text: FleetText = {
      computes: { ...zones, b1: { ...zones.b1, capacity: { cores: 1 } } },
      services: { app: beside(['cache'], 'zone', { replicas: 2 }), cache: one },
      generated: [['cache', 'b1']],
    };
    const plan = await planOf(text);
    expect(plan.unplaced).toMatchObject([
      {
        service: 'app',
        missing: 2,
        reasons: [
          { rule: 'capacity-min-exceeded', computes: ['b1'] },
          {
            rule: 'service-affinity',
            message: 'app belongs beside cache by serviceAffinity on zone: none stands in zone a',
            computes: ['a1', 'a2'],
          },
          {
            rule: 'service-affinity',
            message: 'label zone is missing, serviceAffinity needs it',
            computes: ['bare'],
          },
        ],
      },
    ]);
    expect(plan.conflicts).toMatchObject([
      { services: ['app', 'cache'], rules: [{ rule: 'service-affinity' }] },
    ]);
    const relax = plan.conflicts[0]!.waysOut.find(({ kind }) => kind === 'relax');
    expect(relax).toMatchObject({
      places: 2,
      edits: [{ name: 'app', path: ['spec', 'placement', 'serviceAffinity', 0], value: null }],
    });
    const ranked = (await planService(fleetFrom(text), 'app'))!;
    expect(ranked.candidates).toEqual([]);
    expect(ranked.rejected).toHaveLength(4);
  });

  it('is content with any one of several', async () => {
    const services = { app: beside(['cache', 'queue']), cache: { ...one, replicas: 0 }, queue: one };
    const plan = await planOf({ computes: zones, services, generated: [['queue', 'a2']] });
    expect(rowsOf(plan)).toEqual(['create app a2 1', 'keep queue a2 1']);
  });

  it('lets a first instance that matches itself be free, and brings the others to it', async () => {
    const services = { app: beside(['app'], 'zone', { min: { cores: 4 }, replicas: 4 }) };
    const plan = await planOf({ computes: zones, services });
    expect(rowsOf(plan)).toEqual(['create app a1 2', 'create app a2 2']);
  });

  it('moves what stands without company, and what it belongs beside stays', async () => {
    const services = { app: beside(['cache']), cache: one };
    const plan = await planOf({
      computes: zones,
      services,
      generated: [
        ['app', 'a1'],
        ['cache', 'b1'],
      ],
    });
    expect(rowsOf(plan)).toEqual(['move app a1 > b1 1', 'keep cache b1 1']);
    expect(plan.placements[0]!.why).toBe(
      'app belongs beside cache by serviceAffinity on infractl.dev/name: none stands there',
    );
  });

  it('tells what stays without company, and what would mend it', async () => {
    const plan = await planOf({
      computes: { a1: zones.a1, b1: { capacity: { cores: 1 } } },
      services: { app: beside(['cache']), cache: one },
      generated: [
        ['app', 'a1'],
        ['cache', 'b1'],
      ],
    });
    expect(rowsOf(plan)).toEqual(['keep app a1 1', 'keep cache b1 1']);
    expect(plan.breaches).toMatchObject([
      { service: 'app', compute: 'a1', quantity: 1, rule: 'service-affinity' },
    ]);
    expect(plan.breaches[0]!.help).toContain(
      'place what it belongs beside there, or relax the serviceAffinity',
    );
  });

  it('keeps a company together that leaves a drained machine', async () => {
    const text: FleetText = {
      computes: zones,
      services: { app: beside(['cache']), cache: one },
      generated: [
        ['app', 'a1'],
        ['cache', 'a1'],
      ],
    };
    const report = await drain(fleetFrom(text), ['a1']);
    expect(report!.stuck).toEqual([]);
    expect(new Set(report!.steps.map(({ to }) => to)).size).toBe(1);
  });

  it('does not leave alone what belongs beside it', async () => {
    // cache may not be on a1; b1 would take it, and not app.
    const plan = await planOf({
      computes: { a1: zones.a1, b1: { capacity: { cores: 1 } } },
      services: {
        app: beside(['cache']),
        cache: { ...one, antiAffinity: [{ matchLabels: { zone: 'a' } }] },
      },
      generated: [
        ['app', 'a1'],
        ['cache', 'a1'],
      ],
    });
    expect(rowsOf(plan)).toEqual(['keep app a1 1', 'keep cache a1 1']);
    expect(plan.breaches).toMatchObject([{ service: 'cache', rule: 'anti-affinity-violated' }]);
  });
});
