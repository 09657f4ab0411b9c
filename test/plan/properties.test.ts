import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../src/model/fleet.ts';
import type { Plan } from '../../src/model/plan.ts';
import { generatedAssignments, planFleet, planService } from '../../src/plan/index.ts';
import { fleetFrom, withGenerated } from '../support/fleet.ts';
import { anyFleet } from './arbitrary-fleet.ts';

const changes = (plan: Plan): string[] =>
  plan.placements
    .filter(({ action }) => action !== 'keep')
    .map(
      ({ action, service, compute, quantity, why }) => `${action} ${service} ${compute} ${quantity}: ${why}`,
    );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** "the quantities of all but `remove` sum to what stands afterwards" */
function expectCounts(fleet: Fleet, plan: Plan): void {
  for (const [name, service] of fleet.services) {
    const pinned = sum(
      service.assignments.filter(({ generated }) => !generated).map(({ quantity }) => quantity),
    );
    const missing = plan.unplaced.find((entry) => entry.service === name)?.missing ?? 0;
    const stands = sum(
      plan.placements
        .filter((row) => row.service === name && row.action !== 'remove')
        .map(({ quantity }) => quantity),
    );
    expect(stands + missing, name).toBe(Math.max(service.replicas, pinned));
  }
}

describe('every plan', () => {
  it('plan, apply, plan again gives nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(anyFleet, async (text) => {
        const fleet = fleetFrom(text);
        const plan = await planFleet(fleet);
        expectCounts(fleet, plan);
        const applied = withGenerated(fleet, generatedAssignments(fleet, plan));
        const again = await planFleet(applied);
        expect(changes(again)).toEqual([]);
        expect(again.summary.unplaced).toBe(plan.summary.unplaced);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  });

  it('sizes are within min and max, and no active compute carries more than it has but for pins and breaches', async () => {
    await fc.assert(
      fc.asyncProperty(anyFleet, async (text) => {
        const fleet = fleetFrom(text);
        const plan = await planFleet(fleet);
        const broken = new Set(plan.breaches.map(({ compute }) => compute));
        for (const { name, allocatedAfter } of plan.computes) {
          const node = fleet.computes.get(name)!;
          if (node.state !== 'active') continue;
          const pinned = node.assignments.filter(({ generated }) => !generated);
          for (const [key, amount] of allocatedAfter) {
            const fixed = sum(pinned.map(({ allocated }) => allocated.get(key) ?? 0));
            const room = (node.total.get(key) ?? 0) - (node.reserved.get(key) ?? 0);
            if (!broken.has(name))
              expect(amount, `${name} ${key}`).toBeLessThanOrEqual(Math.max(room, fixed));
          }
        }
        for (const row of plan.placements) {
          const service = fleet.services.get(row.service);
          if (!service || row.pinned || row.action === 'remove' || broken.has(row.compute)) continue;
          for (const [key, max] of service.max) {
            expect(row.allocated.get(key) ?? 0).toBeLessThanOrEqual(max * row.quantity);
            expect(row.allocated.get(key) ?? 0).toBeGreaterThanOrEqual(
              (service.min.get(key) ?? 0) * row.quantity,
            );
          }
        }
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  });

  it('a single pending instance goes where `plan SERVICE` ranks first', async () => {
    await fc.assert(
      fc.asyncProperty(anyFleet, async (text) => {
        const names = Object.keys(text.services ?? {});
        fc.pre(names.length > 0);
        const only = { ...text.services![names[0]!]!, replicas: 1 };
        // Under `max` the plan prefers computes that can give it; the ranking goes by score alone.
        const settings = { allocation: 'target' as const };
        const fleet = fleetFrom({ ...text, settings, services: { api: only }, generated: [], pinned: [] });
        const [plan, ranked] = [await planFleet(fleet), await planService(fleet, 'api')];
        expect(plan.placements.map(({ compute }) => compute)).toEqual(
          ranked!.candidates.slice(0, 1).map(({ compute }) => compute),
        );
        expect(ranked!.candidates.length + ranked!.rejected.length).toBe(fleet.computes.size);
        expect(ranked!.rejected.every(({ reasons }) => reasons.length > 0)).toBe(true);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    );
  });
});
