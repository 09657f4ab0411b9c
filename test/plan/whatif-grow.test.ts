import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFleet, whatIfGrow } from '../../src/plan/index.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';
import { anyFleet } from './arbitrary-fleet.ts';

const MORE = 6;
/** Moves: all that it takes. */
const MANY = 1000;

function grown(text: FleetText, name: string, count: number): FleetText {
  const service = text.services![name]!;
  const replicas = (service.replicas ?? 1) + count;
  return { ...text, services: { ...text.services, [name]: { ...service, replicas } } };
}

test('whatif grow counts what stands beyond the replicas, where nothing new may go', async () => {
  const fleet = fleetFrom({
    computes: {
      full: { capacity: { cores: 4 }, state: 'maintenance' },
      other: { capacity: { cores: 4 }, labels: { zone: 'b' } },
    },
    services: { api: { min: { cores: 1 }, antiAffinity: [{ matchLabels: { zone: 'b' } }] } },
    generated: [['api', 'full', 2, { cores: 2 }]],
  });
  expect(await whatIfGrow(fleet, 'api', 3)).toMatchObject({ fits: 1, bound: 1, proven: true });
});

test('whatif grow says of how many that they fit what adding the replicas and planning says', async () => {
  await fc.assert(
    fc.asyncProperty(anyFleet, async (text) => {
      const [name] = Object.keys(text.services ?? {});
      if (name === undefined) return;
      const report = (await whatIfGrow(fleetFrom(text), name, MORE))!;
      const base = (await planFleet(fleetFrom(text), { makeRoom: MANY })).summary;
      const pinned = text.pinned!.reduce(
        (sum, [service, , count = 1]) => sum + (service === name ? count : 0),
        0,
      );
      if (pinned > (text.services![name]!.replicas ?? 1)) return;
      for (let count = 1; count <= MORE; count++) {
        const { summary } = await planFleet(fleetFrom(grown(text, name, count)), { makeRoom: MANY });
        const placed = summary.objectives.find((one) => one.name === 'placed');
        if (count <= report.fits)
          expect(summary.instances - placed!.bound!, `${count} fit`).toBeLessThanOrEqual(base.unplaced);
        // where instances are short already, which ones is anyone's choice
        if (base.unplaced === 0 && count > report.bound)
          expect(summary.placed, `${count} are too many`).toBeLessThan(base.placed + count);
      }
      expect(report.fits === MORE || report.limits.length + report.conflicts.length > 0).toBe(true);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  );
});
