import { describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import { fleetOf } from '../support/manifests.ts';

/** Computes of one size and services that fill `share` of them, in steps of a tenth of a compute. */
function fleet(computes: number, share: number): string {
  const machines = Array.from(
    { length: computes },
    (_, i) =>
      `kind: Compute\nname: c-${i}\nspec: {type: vps, provider: p, region: r, capacity: {cores: 20, memory: 80Gi}}`,
  );
  const services = Array.from(
    { length: Math.round(computes * share * 10) },
    (_, i) => `kind: Service\nname: s-${i}\nspec: {resources: {min: {cores: 2, memory: 4Gi}}}`,
  );
  return [...machines, ...services].join('\n---\n');
}

describe('where the band holds everything', () => {
  it('fills computes into the band, not to the brim, on fleets too large to try each move', async () => {
    const { summary } = await planFleet(fleetOf({ yaml: fleet(400, 0.6) }).fleet);
    expect(summary.unplaced).toBe(0);
    expect(summary.objective.value).toBeGreaterThan(99);
  });

  it('places all the same where the band does not', async () => {
    const { summary } = await planFleet(fleetOf({ yaml: fleet(50, 1) }).fleet);
    expect([summary.placed, summary.unplaced]).toEqual([500, 0]);
  });
});
