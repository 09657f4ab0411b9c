import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

interface Sort {
  readonly cores: number;
  readonly memory: number;
  readonly gpu: number;
  readonly spread: boolean;
}

/** A few computes and single services, sizes fixed: small enough to try every layout. */
const fleets = fc.record({
  computes: fc.array(
    fc.record({
      cores: fc.integer({ min: 4, max: 12 }),
      memory: fc.integer({ min: 4, max: 12 }),
      gpu: fc.constantFrom(0, 0, 2),
    }),
    { minLength: 2, maxLength: 3 },
  ),
  services: fc.array(
    fc.record({
      cores: fc.integer({ min: 0, max: 4 }),
      memory: fc.integer({ min: 0, max: 4 }),
      gpu: fc.constantFrom(0, 0, 0, 1),
      spread: fc.boolean(),
    }),
    { minLength: 2, maxLength: 5 },
  ),
});

type Small = typeof fleets extends fc.Arbitrary<infer T> ? T : never;

const sizeOf = ({ cores, memory, gpu }: Sort): Record<string, number | string> => ({
  cores,
  memory: memory * 1024,
  ...(gpu > 0 ? { gpu } : {}),
});

function textOf({ computes, services }: Small): FleetText {
  return {
    computes: Object.fromEntries(
      computes.map(({ cores, memory, gpu }, at) => [
        `c${at}`,
        { capacity: { cores, memory: memory * 1024, gpu } },
      ]),
    ),
    services: Object.fromEntries(
      services.map((sort, at) => [
        `s${at}`,
        { min: sizeOf(sort), replicas: sort.spread ? 2 : 1, ...(sort.spread ? { spreadMax: 1 } : {}) },
      ]),
    ),
  };
}

/** Highest mean score of all layouts that place everything; undefined where there is none. */
function bestScore({ computes, services }: Small): number | undefined {
  const instances = services.flatMap((sort, at) =>
    Array.from({ length: sort.spread ? 2 : 1 }, () => ({ ...sort, at })),
  );
  const on: number[] = [];
  let best: number | undefined;
  const visit = (): void => {
    if (on.length === instances.length) {
      const score = scoreOfLayout(computes, instances, on);
      if (score !== undefined && (best === undefined || score > best)) best = score;
      return;
    }
    const { at, spread } = instances[on.length]!;
    computes.forEach((_, site) => {
      if (spread && on.some((other, token) => other === site && instances[token]!.at === at)) return;
      on.push(site);
      visit();
      on.pop();
    });
  };
  visit();
  return best;
}

function scoreOfLayout(
  computes: Small['computes'],
  instances: readonly Sort[],
  on: readonly number[],
): number | undefined {
  const keys = ['cores', 'memory', 'gpu'] as const;
  const load = computes.map((_, site) =>
    keys.map((key) => instances.reduce((sum, sort, token) => sum + (on[token] === site ? sort[key] : 0), 0)),
  );
  const share = (site: number, k: number): number => {
    const total = computes[site]![keys[k]!];
    return total === 0 ? 0 : load[site]![k]! / total;
  };
  if (computes.some((compute, site) => keys.some((key, k) => load[site]![k]! > compute[key])))
    return undefined;
  const scores = instances.map((sort, token) => {
    const site = on[token]!;
    const used = Math.max(share(site, 0), share(site, 1), sort.gpu > 0 ? share(site, 2) : 0);
    return 100 * Math.min(1, used / 0.6, (1 - used) / 0.3);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

describe('the score', () => {
  it('is the highest of all layouts, where every layout can be tried', async () => {
    await fc.assert(
      fc.asyncProperty(fleets, async (fleet) => {
        const best = bestScore(fleet);
        if (best === undefined) return;
        const { feasible, summary } = await planFleet(fleetFrom(textOf(fleet)));
        const { value, bound } = summary.objectives.find(({ name }) => name === 'score')!;
        expect(feasible).toBe(true);
        expect(value).toBeCloseTo(best, 6);
        expect(bound).toBeGreaterThanOrEqual(best - 1e-6);
      }),
      { seed: 1, numRuns: Number(process.env['CHECKER_RUNS'] ?? 60) },
    );
  });
});
