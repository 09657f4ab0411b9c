import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { planFleet, planService } from '../../src/plan/index.ts';
import { fleetFrom, type AssignmentText, type FleetText } from '../support/fleet.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const HALF = 2 ** 52;

const amount = fc.constantFrom(
  1,
  2,
  3,
  5,
  HALF - 1,
  HALF,
  HALF + 1,
  Math.floor(MOST / 3),
  MOST - 3,
  MOST - 2,
  MOST - 1,
  MOST,
);

const fleet: fc.Arbitrary<FleetText> = fc
  .record({
    computes: fc.array(amount, { minLength: 1, maxLength: 3 }),
    services: fc.array(fc.tuple(amount, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 5,
    }),
    generated: fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(2), fc.integer({ min: 1, max: 3 })), {
      selector: ([service, compute]) => `${service} ${compute}`,
      maxLength: 6,
    }),
    pinned: fc.array(fc.tuple(fc.nat(4), fc.nat(2), fc.integer({ min: 1, max: 2 })), { maxLength: 1 }),
  })
  .map(({ computes, services, generated, pinned }) => {
    const stands = (list: readonly (readonly [number, number, number])[]): AssignmentText[] =>
      list.flatMap(([service, compute, count]) =>
        service < services.length && compute < computes.length
          ? [[`s${service}`, `c${compute}`, count] as const]
          : [],
      );
    return {
      computes: Object.fromEntries(
        computes.map((widgets, index) => [`c${index}`, { capacity: { widgets }, cost: 10 + index }]),
      ),
      services: Object.fromEntries(
        services
          .map(([widgets, replicas, spare]) => [widgets, replicas, Math.min(MOST, widgets + spare)] as const)
          .map(([widgets, replicas, most], index) => [
            `s${index}`,
            { min: { widgets }, max: { widgets: most }, replicas },
          ]),
      ),
      generated: stands(generated),
      pinned: stands(pinned),
    };
  });

/** In whole numbers without end: no compute that something new arrives on holds more than it has. Breaches stay as they are. */
function neverOverfull(text: FleetText, { placements, breaches }: Plan): void {
  for (const [name, { capacity }] of Object.entries(text.computes!)) {
    const rows = placements.filter(({ compute, action }) => compute === name && action !== 'remove');
    const movable = rows.filter(({ pinned }) => !pinned);
    // what stands beside pins that are too much already can mend nothing by going
    if (!movable.some(({ action }) => action === 'create' || action === 'move')) continue;
    if (breaches.some(({ compute }) => compute === name)) continue;
    const held = rows.reduce(
      (sum, { pinned, service, quantity, allocated }) =>
        sum +
        (pinned
          ? BigInt(text.services![service]!.min!['widgets'] as number) * BigInt(quantity)
          : BigInt(allocated.get('widgets') ?? 0)),
      0n,
    );
    expect(held <= BigInt(capacity!['widgets'] as number), `${held} on ${name}`).toBe(true);
    for (const { service, quantity, allocated } of movable)
      expect(
        BigInt(allocated.get('widgets')!) >=
          BigInt(text.services![service]!.min!['widgets'] as number) * BigInt(quantity),
      ).toBe(true);
  }
}

test('sums beyond 2^53 are never rounded into room that is not there', async () => {
  await fc.assert(
    fc.asyncProperty(fleet, fc.constantFrom('target', 'min', 'max'), async (text, allocation) => {
      const given = { ...text, settings: { allocation: allocation as 'target' } };
      const plan = await planFleet(fleetFrom(given));
      neverOverfull(text, plan);
      neverOverfull(text, await planFleet(fleetFrom(given), { rebalance: true }));
      const found = fleetFrom(given);
      for (const { name } of found.services.values()) {
        const one = (await planService(found, name))!;
        for (const { availableAfter } of one.candidates)
          expect(Math.min(...availableAfter.values())).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 25) },
  );
});

test('instances by the hundred thousand that no compute could ever hold are not looked at one by one', async () => {
  const cores = { cores: 64, memory: HALF };
  const plan = await planFleet(
    fleetFrom({
      computes: {
        a: { capacity: cores },
        b: { capacity: cores },
        c: { capacity: { cores: 64, memory: MOST } },
      },
      services: {
        giant: { min: { cores: 1, memory: MOST }, replicas: 200_000 },
        tall: { min: { memory: HALF + 1 }, replicas: 200_000 },
        small: { min: { memory: 3 }, replicas: 3 },
        wide: { min: { memory: HALF + 1, cores: 1000 } },
      },
    }),
  );
  expect(plan.summary.placed).toBe(4);
});
