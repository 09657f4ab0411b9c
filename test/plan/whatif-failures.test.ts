import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { generatedAssignments, planFleet, whatIfFailures } from '../../src/plan/index.ts';
import { fleetFrom, withGenerated } from '../support/fleet.ts';
import { anyFleet } from './arbitrary-fleet.ts';

const BIG = { cores: 16, memory: 65_536 };

describe('whatif failures', () => {
  it('says which compute cannot be lost, and why', async () => {
    const report = await whatIfFailures(
      fleetFrom({
        computes: {
          a: { capacity: { ...BIG, gpu: 2 } },
          b: { capacity: BIG },
          c: { capacity: { ...BIG, gpu: 1 } },
        },
        services: { train: { min: { gpu: 2 } }, web: { min: { cores: 4 }, replicas: 3 } },
      }),
    );
    expect(report.cases.map(({ name, survives }) => `${name} ${survives}`)).toEqual([
      'a no',
      'b yes',
      'c yes',
    ]);
    expect(report.cases[0]!.losses.map(({ service, missing }) => `${service} ${missing}`)).toEqual([
      'train 1',
    ]);
    expect(report.cases[0]!.losses[0]!.reasons.map(({ message }) => message)).toContain(
      'gpu short by 1 to 2',
    );
  });

  it('"hosts take their vms along"', async () => {
    const report = await whatIfFailures(
      fleetFrom({
        computes: {
          host: { capacity: BIG },
          vm: { capacity: { cores: 8, memory: 8192 }, host: 'host', labels: { vm: 'yes' } },
        },
        services: { web: { min: { cores: 4 }, affinity: [{ matchLabels: { vm: 'yes' } }] } },
      }),
    );
    expect(report.cases.find(({ name }) => name === 'host')).toMatchObject({
      computes: ['host', 'vm'],
      displaced: 1,
      survives: 'no',
    });
  });

  it('loses all computes of a label value together', async () => {
    const zone = (name: string) => ({ capacity: BIG, labels: { zone: name } });
    const report = await whatIfFailures(
      fleetFrom({
        computes: { a: zone('z1'), b: zone('z1'), c: zone('z2') },
        services: { web: { min: { cores: 10 }, replicas: 2 } },
      }),
      { by: 'zone' },
    );
    expect(report.cases.map(({ name, computes, survives }) => [name, computes, survives])).toEqual([
      ['z1', ['a', 'b'], 'no'],
      ['z2', ['c'], 'yes'],
    ]);
  });

  it('moves others out of the way before it says no', async () => {
    const report = await whatIfFailures(
      fleetFrom({
        computes: {
          a: { capacity: { cores: 8 } },
          b: { capacity: { cores: 8 } },
          c: { capacity: { cores: 3 } },
        },
        services: { big: { min: { cores: 6 } }, small: { min: { cores: 3 } } },
        generated: [
          ['big', 'a'],
          ['small', 'b'],
        ],
      }),
    );
    expect(report.cases.find(({ name }) => name === 'a')?.survives).toBe('yes');
  });

  it('serves the domain that a loss left too low before any other', async () => {
    const zone = (name: string, cores = 8) => ({ capacity: { cores }, labels: { zone: name } });
    const report = await whatIfFailures(
      fleetFrom({
        computes: { a: zone('z2'), b: zone('z3'), c: zone('z1'), d: zone('z1', 2) },
        services: {
          web: { min: { cores: 1 }, replicas: 4, topologySpread: { key: 'zone', maxSkew: 1 } },
        },
        generated: [
          ['web', 'a', 1],
          ['web', 'b', 2],
          ['web', 'c', 1],
        ],
      }),
    );
    expect(report.summary).toEqual({ yes: 4, no: 0, unknown: 0 });
  });

  it('tells what has to go for the level of the domains that are left', async () => {
    const zone = (name: string) => ({ capacity: { cores: 2 }, labels: { zone: name } });
    const report = await whatIfFailures(
      fleetFrom({
        computes: {
          a: zone('z1'),
          b: zone('z1'),
          c: zone('z2'),
          d: { ...zone('z2'), state: 'maintenance' },
        },
        services: {
          web: { min: { cores: 2 }, replicas: 3, topologySpread: { key: 'zone', maxSkew: 1 } },
        },
      }),
    );
    expect(report.cases.find(({ name }) => name === 'c')).toMatchObject({
      survives: 'no',
      losses: [{ service: 'web', missing: 2 }],
    });
  });

  it('finds places for thousands of instances that are alike', async () => {
    const names = Array.from({ length: 600 }, (_, index) => `c${1000 + index}`);
    const report = await whatIfFailures(
      fleetFrom({
        computes: Object.fromEntries(
          names.map((name, index) => [
            name,
            { capacity: { cores: 32, memory: 131_072 }, labels: { zone: `z${index % 3}` } },
          ]),
        ),
        services: { web: { min: { cores: 1, memory: 4096 }, replicas: 12_000 } },
      }),
      { by: 'zone' },
    );
    expect(report.summary).toEqual({ yes: 3, no: 0, unknown: 0 });
  });

  it('says of a compute in maintenance its state alone: its domain stays as long as it could hold an instance', async () => {
    const report = await whatIfFailures(
      fleetFrom({
        computes: {
          a: { capacity: BIG, labels: { zone: 'z1' } },
          b: { capacity: { cores: 1 }, labels: { zone: 'z2' } },
          c: { capacity: BIG, labels: { zone: 'z1' }, state: 'maintenance' },
        },
        services: { web: { min: { cores: 1 }, replicas: 2, topologySpread: { key: 'zone' } } },
      }),
    );
    const loss = report.cases.find(({ name }) => name === 'a')!.losses[0]!;
    expect(loss.reasons.filter(({ computes }) => computes.includes('c'))).toEqual([
      { rule: 'assigned-to-inactive', message: 'state is maintenance', computes: ['c'] },
    ]);
  });

  it('never says yes where a plan without the compute places less, nor no where it places as much', async () => {
    await fc.assert(
      fc.asyncProperty(anyFleet, async (text) => {
        const pending = fleetFrom(text);
        const fleet = withGenerated(pending, generatedAssignments(pending, await planFleet(pending)));
        const report = await whatIfFailures(fleet);
        const missing = (plan: Plan, service: string): number =>
          plan.unplaced.find((entry) => entry.service === service)?.missing ?? 0;
        const before = await planFleet(fleet);
        for (const { name, computes, survives } of report.cases) {
          const after = await planFleet(fleet, { without: computes, makeRoom: 1000 });
          const { summary } = after;
          const most = summary.objectives.find((one) => one.name === 'placed')!.bound!;
          if (survives === 'yes') expect(summary.instances - most, name).toBeLessThanOrEqual(report.unplaced);
          const asGood = [...fleet.services.keys()].every(
            (service) => missing(after, service) <= missing(before, service),
          );
          if (survives === 'no') expect(asGood, name).toBe(false);
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });
});
