import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/model/fleet.ts';
import type { DrainReport } from '../../src/model/what-if.ts';
import { drain, generatedAssignments, planFleet } from '../../src/plan/index.ts';
import { matchesSelector } from '../../src/selector/match.ts';
import { fleetFrom, withGenerated } from '../support/fleet.ts';
import { anyFleet } from './arbitrary-fleet.ts';

const stepsOf = (report: DrainReport | undefined): string[] =>
  (report?.steps ?? []).map(
    ({ action, service, from, to, quantity }) => `${action} ${service} ${from} > ${to} ${quantity}`,
  );

const cores = (count: number) => ({ capacity: { cores: count } });

describe('plan --drain: "an order of moves in which every state on the way is feasible"', () => {
  it('moves everything away and leaves what is pending alone', async () => {
    const fleet = fleetFrom({
      computes: { a: cores(8), b: cores(8) },
      services: { api: { min: { cores: 2 }, replicas: 2 }, web: { min: { cores: 1 }, replicas: 3 } },
      generated: [
        ['api', 'a', 2],
        ['web', 'b', 1],
      ],
    });
    const report = await drain(fleet, ['a']);
    expect(stepsOf(report)).toEqual(['move api a > b 2']);
    expect(report).toMatchObject({ feasible: true, stuck: [] });
  });

  it('makes room first where something else has to move', async () => {
    const fleet = fleetFrom({
      computes: {
        a: { ...cores(8), labels: { fast: 'yes' } },
        b: { ...cores(8), labels: { fast: 'yes' } },
        c: cores(4),
      },
      services: {
        db: { min: { cores: 6 }, affinity: [{ matchLabels: { fast: 'yes' } }] },
        web: { min: { cores: 3 } },
      },
      generated: [
        ['db', 'a'],
        ['web', 'b'],
      ],
    });
    expect(stepsOf(await drain(fleet, ['a']))).toEqual(['move web b > c 1', 'move db a > b 1']);
  });

  it('says what cannot move and why', async () => {
    const fleet = fleetFrom({
      computes: { a: cores(8), b: cores(1) },
      services: { db: { min: { cores: 2 } }, web: { min: { cores: 1 } } },
      generated: [['web', 'a']],
      pinned: [['db', 'a']],
    });
    const report = await drain(fleet, ['a']);
    expect(report!.feasible).toBe(false);
    expect(report!.stuck.map(({ service, pinned }) => `${service} ${pinned}`)).toEqual(['db true']);
    const short = await drain(
      fleetFrom({
        computes: { a: cores(8), b: cores(1) },
        services: { db: { min: { cores: 2 } } },
        generated: [['db', 'a']],
      }),
      ['a'],
    );
    expect(
      short!.stuck[0]!.reasons.map(({ message, computes }) => `${message} on ${computes.join()}`),
    ).toEqual(['cores short by 1 on b']);
  });

  it('takes the vms of a host along, and knows no compute that is not there', async () => {
    const fleet = fleetFrom({
      computes: { b: cores(8), host: cores(8), vm: { ...cores(4), host: 'host' } },
      services: { web: { min: { cores: 2 } } },
      generated: [['web', 'vm']],
    });
    expect(stepsOf(await drain(fleet, ['host']))).toEqual(['move web vm > b 1']);
    expect(await drain(fleet, ['nope'])).toBeUndefined();
  });

  it('keeps every state on the way within capacity, whatever the fleet', async () => {
    await fc.assert(
      fc.asyncProperty(anyFleet, async (text) => {
        const pending = fleetFrom(text);
        const fleet = withGenerated(pending, generatedAssignments(pending, await planFleet(pending)));
        for (const name of fleet.computes.keys()) walk(fleet, (await drain(fleet, [name]))!);
        const pair = [...fleet.computes.keys()].slice(1, 3);
        if (pair.length === 2) walk(fleet, (await drain(fleet, pair))!);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    );
  });

  it('empties several computes in one order, none of them by way of another', async () => {
    const fleet = fleetFrom({
      computes: { a: cores(8), b: cores(8), c: cores(8), d: cores(4) },
      services: {
        api: { min: { cores: 2 }, replicas: 2 },
        db: { min: { cores: 4 } },
        web: { min: { cores: 4 } },
      },
      generated: [
        ['api', 'a', 2],
        ['db', 'b'],
        ['web', 'c'],
      ],
    });
    const report = await drain(fleet, ['a', 'b']);
    expect(report).toMatchObject({ compute: 'a, b', computes: ['a', 'b'], feasible: true, stuck: [] });
    expect(report!.steps.every(({ to }) => to === 'c' || to === 'd')).toBe(true);
    expect(report!.steps.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(3);
    walk(fleet, report!);
  });

  it('moves nothing to what is gone or left out of the plan', async () => {
    const fleet = fleetFrom({
      computes: { a: cores(8), b: cores(8), c: cores(8) },
      services: { db: { min: { cores: 4 } } },
      generated: [['db', 'a']],
    });
    expect(stepsOf(await drain(fleet, ['a'], { without: ['b'] }))).toEqual(['move db a > c 1']);
    expect(stepsOf(await drain(fleet, ['a'], { only: ['c'] }))).toEqual(['move db a > c 1']);
    expect(await drain(fleet, ['a'], { without: ['a'] })).toMatchObject({ computes: [], feasible: true });
  });

  it('moves what is held, also where that does not divide', async () => {
    const fleet = fleetFrom({
      computes: { a: { capacity: { memory: 8 } }, b: { capacity: { memory: 8 } } },
      services: { web: { min: { memory: 3 }, max: { memory: 4 }, replicas: 2 } },
      generated: [['web', 'a', 2, { memory: 7 }]],
    });
    const report = await drain(fleet, ['a']);
    expect(report!.steps.map(({ allocated }) => allocated.get('memory'))).toEqual([7]);
  });

  it('says that no order exists where each move waits for the other', async () => {
    const fleet = fleetFrom({
      computes: {
        a: { ...cores(4), labels: { fast: 'yes', big: 'yes' } },
        b: { ...cores(4), labels: { fast: 'yes' } },
        c: { ...cores(4), labels: { big: 'yes' } },
        d: { ...cores(4), labels: { big: 'no' } },
      },
      services: {
        x: { min: { cores: 4 }, affinity: [{ matchLabels: { fast: 'yes' } }] },
        y: {
          min: { cores: 4 },
          affinity: [
            { matchExpressions: [{ key: 'infractl.dev/name', operator: 'In', values: ['b', 'c'] }] },
          ],
        },
        z: {
          min: { cores: 4 },
          affinity: [
            { matchExpressions: [{ key: 'infractl.dev/name', operator: 'In', values: ['a', 'c'] }] },
          ],
        },
      },
      generated: [
        ['x', 'a'],
        ['y', 'b'],
        ['z', 'c'],
      ],
    });
    const report = await drain(fleet, ['a']);
    expect(report).toMatchObject({ feasible: false, steps: [] });
    expect(report!.stuck.map(({ service }) => service)).toContain('x');
  });
});

/** Follows the steps on numbers of its own: what is used may only pass the room where it did so from the start. */
function walk(fleet: Fleet, report: DrainReport): void {
  const held = new Map<string, { quantity: number; memory: number; cores: number }>();
  for (const { serviceName, computeName, quantity, allocated } of fleet.assignments.filter(
    ({ generated }) => generated,
  )) {
    held.set(`${serviceName} ${computeName}`, {
      quantity,
      memory: allocated.get('memory') ?? 0,
      cores: allocated.get('cores') ?? 0,
    });
  }
  for (const { action, service, from, to, quantity, allocated } of report.steps) {
    const uneven = skewOf(fleet, report.computes, service, held);
    const [source, target] = [
      held.get(`${service} ${from}`)!,
      held.get(`${service} ${to}`) ?? { quantity: 0, memory: 0, cores: 0 },
    ];
    expect(source.quantity, 'stands there').toBeGreaterThanOrEqual(quantity);
    for (const key of ['memory', 'cores'] as const) {
      const amount = allocated.get(key) ?? 0;
      if (action === 'resize') source[key] = amount;
      else {
        target[key] += amount;
        source[key] -= Math.min(source[key], Math.floor((source[key] * quantity) / source.quantity));
      }
    }
    if (action === 'move') {
      source.quantity -= quantity;
      target.quantity += quantity;
      held.set(`${service} ${to}`, target);
      if (source.quantity === 0) Object.assign(source, { memory: 0, cores: 0 });
    }
    const node = fleet.computes.get(to)!;
    const pinned = node.assignments.filter(({ generated }) => !generated);
    for (const key of ['memory', 'cores'] as const) {
      const fixed = pinned.reduce((sum, pin) => sum + (pin.allocated.get(key) ?? 0), 0);
      const used =
        fixed +
        [...held].reduce((sum, [pair, amounts]) => sum + (pair.endsWith(` ${to}`) ? amounts[key] : 0), 0);
      const room = (node.total.get(key) ?? 0) - (node.reserved.get(key) ?? 0);
      if (action === 'move' && (allocated.get(key) ?? 0) > 0)
        expect(used, `${key} of ${to}`).toBeLessThanOrEqual(room);
    }
    if (action === 'move') expect(report.computes, 'empties no compute by way of another').not.toContain(to);
    const { spreadMax } = fleet.services.get(service)!;
    expect(skewOf(fleet, report.computes, service, held), 'skew').toBeLessThanOrEqual(
      Math.max(uneven, fleet.services.get(service)!.topologySpread[0]?.maxSkew ?? Infinity),
    );
    // where nothing arrives, what lingered above it from the start may stay
    if (action === 'move') expect(target.quantity, 'spreadMax').toBeLessThanOrEqual(spreadMax ?? Infinity);
  }
}

/** Between the fullest and the emptiest value of the service's topology key, on computes that stay active. */
function skewOf(
  fleet: Fleet,
  drained: readonly string[],
  service: string,
  held: ReadonlyMap<string, { quantity: number }>,
): number {
  const {
    topologySpread: [spread],
    affinity,
    antiAffinity,
    assignments,
  } = fleet.services.get(service)!;
  if (!spread) return 0;
  const counts = new Map<string, number>();
  for (const { name, state, labels, total, reserved } of fleet.computes.values()) {
    const value = labels.get(spread.key);
    const passes =
      affinity.every((selector) => matchesSelector(labels, selector)) &&
      !antiAffinity.some((selector) => matchesSelector(labels, selector));
    const empty = [...fleet.services.get(service)!.min].every(
      ([key, amount]) => amount <= (total.get(key) ?? 0) - (reserved.get(key) ?? 0),
    );
    const counted = state !== 'inactive' && empty && !drained.includes(name);
    if (value !== undefined && passes && counted) counts.set(value, 0);
  }
  const add = (compute: string, quantity: number): void => {
    const value = fleet.computes.get(compute)?.labels.get(spread.key);
    if (value !== undefined && counts.has(value)) counts.set(value, counts.get(value)! + quantity);
  };
  for (const { computeName, quantity } of assignments.filter(({ generated }) => !generated))
    add(computeName, quantity);
  for (const [pair, { quantity }] of held) {
    const [name, compute] = pair.split(' ') as [string, string];
    if (name === service) add(compute, quantity);
  }
  return counts.size === 0 ? 0 : Math.max(...counts.values()) - Math.min(...counts.values());
}
