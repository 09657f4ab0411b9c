import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planService } from '../../src/plan/index.ts';
import { applied, docsOf, planWritten, resolveWritten, toJson, yamlOf } from './drive.ts';
import { fleets, type Written } from './fleets.ts';
import { judge } from './judge.ts';
import { judgeService, type ServicePlanJson } from './service.ts';
import { limits, within, worldOf } from './world.ts';

/** The same fleets in every run, unless CHECKER_SEED asks for others; CHECKER_RUNS asks for more. */
const settings = {
  numRuns: Number(process.env['CHECKER_RUNS'] ?? 60),
  seed: Number(process.env['CHECKER_SEED'] ?? 1),
};

/** Fails with the fleet and what is wrong with its plan. */
async function expectSound(fleet: readonly Written[]): Promise<void> {
  const { json } = await planWritten(fleet);
  const faults = judge(docsOf(fleet), json);
  if (faults.length === 0) return;
  const rows = [...json.placements, ...json.unplaced].map((row) => JSON.stringify(row));
  expect.fail([...faults, '', yamlOf(fleet), ...rows].join('\n'));
}

describe('plans of generated fleets', () => {
  it('keep every word of the contract, small fleets', async () => {
    await fc.assert(fc.asyncProperty(fleets(4, 4), expectSound), settings);
  });

  it('keep every word of the contract, larger fleets', async () => {
    await fc.assert(fc.asyncProperty(fleets(9, 10), expectSound), settings);
  });

  it('are the same bytes however the manifests are ordered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fleets(5, 5).chain((fleet) =>
          fc.tuple(fc.constant(fleet), fc.shuffledSubarray([...fleet], { minLength: fleet.length })),
        ),
        async ([fleet, shuffled]) => {
          const [one, other] = [await planWritten(fleet), await planWritten(shuffled)];
          expect(JSON.stringify(other.json)).toBe(JSON.stringify(one.json));
        },
      ),
      settings,
    );
  });

  it('rank the computes for one more instance of each service', async () => {
    await fc.assert(
      fc.asyncProperty(fleets(5, 5), async (fleet) => {
        const world = worldOf(docsOf(fleet));
        const odd = world.generated.some(({ service, quantity, allocated }) => {
          const work = world.works.get(service);
          const { least, most } = work ? limits(work, quantity) : { least: allocated, most: new Map() };
          return !within(allocated, least, most);
        });
        if (odd) return;
        const resolved = resolveWritten(fleet);
        for (const work of world.works.values()) {
          if (work.wants.length > 0) continue;
          const faults = judgeService(
            world,
            toJson<ServicePlanJson>((await planService(resolved, work.name)) ?? {}),
          );
          if (faults.length > 0) expect.fail(`${faults.join('\n')}\n\n${yamlOf(fleet)}`);
        }
      }),
      settings,
    );
  });

  it('leave nothing to do once they are applied', async () => {
    await fc.assert(
      fc.asyncProperty(fleets(6, 6), async (fleet) => {
        const first = await planWritten(fleet);
        const then = applied(fleet, first.fleet, first.plan);
        const second = await planWritten(then);
        const changes = second.json.placements.filter(({ action }) => action !== 'keep');
        if (changes.length > 0) expect.fail(`${JSON.stringify(changes, null, 1)}\n\n${yamlOf(then)}`);
      }),
      settings,
    );
  });
});
