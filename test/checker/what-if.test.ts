import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whatIfFailures, whatIfGrow } from '../../src/plan/index.ts';
import { bestOf } from './best.ts';
import { applied, docsOf, planWritten, resolveWritten, yamlOf } from './drive.ts';
import { fleets, type Written } from './fleets.ts';
import type { PlanJson } from './plan-json.ts';
import { type World, worldOf } from './world.ts';

const settings = {
  numRuns: Number(process.env['CHECKER_RUNS'] ?? 25),
  seed: Number(process.env['CHECKER_SEED'] ?? 1),
};

/** Instances of each service that have a place, pinned ones included. */
function placedIn(plan: PlanJson, services: readonly Written[]): ReadonlyMap<string, number> {
  return new Map(
    services.map(({ metadata: { name }, spec }) => {
      const pinned = plan.placements
        .filter((row) => row.pinned && row.service === name)
        .reduce((sum, row) => sum + row.quantity, 0);
      const missing = plan.unplaced.find((row) => row.service === name)?.missing ?? 0;
      return [name, Math.max(spec['replicas'] as number, pinned) - missing];
    }),
  );
}

/** The fleet without some computes, and what is written for them; each service as large as it was placed before. */
function withoutComputes(
  fleet: readonly Written[],
  lost: readonly string[],
  placed: ReadonlyMap<string, number>,
): World {
  const left = fleet.filter(({ kind, metadata, spec }) => {
    if (kind === 'Compute') return !lost.includes(metadata.name);
    return !(kind === 'Assignment' || kind === 'IPAssignment') || !lost.includes(spec['compute'] as string);
  });
  return worldOf(docsOf(withReplicas(left, placed)));
}

function withReplicas(fleet: readonly Written[], replicas: ReadonlyMap<string, number>): readonly Written[] {
  return fleet.map((one) => {
    const count = one.kind === 'Service' ? replicas.get(one.metadata.name) : undefined;
    return count === undefined ? one : { ...one, spec: { ...one.spec, replicas: count } };
  });
}

/** Whether every layout was tried, and one of them places all; undefined where they are too many. */
function allFit(world: World): boolean | undefined {
  const best = bestOf(world);
  if (best === undefined) return undefined;
  const pinned = (service: string): number =>
    world.pins.filter((pin) => pin.service === service).reduce((sum, pin) => sum + pin.quantity, 0);
  const wanted = [...world.works.values()].reduce(
    (sum, { name, replicas }) => sum + Math.max(0, replicas - pinned(name)),
    0,
  );
  return best.placed === wanted;
}

describe('what if, against every layout of small fleets', () => {
  it.each([
    ['a compute', undefined],
    ['all computes of a zone', 'zone'],
  ])('the loss of %s: never a wrong yes, never a wrong no', async (_, by) => {
    let [judged, unknown] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fleets(4, 3), async (fleet) => {
        const { fleet: resolved, plan, json } = await planWritten(fleet);
        // One that is left out for its IP's sake before is not lost later, and no count of replicas says so.
        if (!json.feasible && resolved.ports.length > 0) return;
        // What stands in breach stays there, which no layout that keeps every rule does.
        if (json.breaches.length > 0) return;
        const standing = applied(fleet, resolved, plan);
        const placed = placedIn(
          json,
          fleet.filter(({ kind }) => kind === 'Service'),
        );
        const { cases } = await whatIfFailures(resolved, by === undefined ? {} : { by });
        for (const { name, computes, survives } of cases) {
          const fit = allFit(withoutComputes(standing, computes, placed));
          if (fit === undefined) continue;
          judged += 1;
          if (survives === 'unknown') unknown += 1;
          else if ((survives === 'yes') !== fit)
            expect.fail(`the loss of ${name}: said ${survives}\n\n${yamlOf(fleet)}`);
        }
      }),
      settings,
    );
    expect(unknown).toBeLessThanOrEqual(judged / 10);
  });

  it('more replicas: as many as fit, and no more', async () => {
    await fc.assert(
      fc.asyncProperty(fleets(3, 3), async (fleet) => {
        const { plan, json, fleet: resolved } = await planWritten(fleet);
        const service = fleet.find(({ kind }) => kind === 'Service') as Written;
        const { name } = service.metadata;
        if (!json.feasible || json.breaches.length > 0 || resolved.ports.length > 0) return;
        const standing = applied(fleet, resolved, plan);
        const grown = await whatIfGrow(resolveWritten(standing), name, 3);
        if (grown === undefined) return;
        const now = Math.max(grown.replicas, placedIn(json, [service]).get(name) ?? 0);
        const fits = (more: number): boolean | undefined =>
          allFit(worldOf(docsOf(withReplicas(standing, new Map([[name, now + more]])))));
        const right =
          fits(grown.fits) !== false && (grown.fits === 3 || !grown.proven || fits(grown.fits + 1) !== true);
        if (!right) expect.fail(`${name}: ${JSON.stringify(grown)}\n\n${yamlOf(standing)}`);
      }),
      settings,
    );
  });
});
