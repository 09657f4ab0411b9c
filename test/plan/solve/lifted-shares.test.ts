import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type Model } from '../../../src/plan/solve/model/compile.ts';
import { binKinds, kindHolds } from '../../../src/plan/solve/model/kinds.ts';
import { sharesOn } from '../../../src/plan/solve/bounds/lifted-shares.ts';
import { problems } from './arbitrary.ts';

/** All that one machine could carry: counts of each of the groups. */
function fillings({ groups, dims }: Model, room: Float64Array, some: readonly number[]): number[][] {
  const found: number[][] = [];
  const visit = (at: number, counts: readonly number[], left: readonly number[]): void => {
    if (at === some.length) return void found.push([...counts]);
    const { count, need } = groups[some[at]!]!;
    let rest = left;
    for (let times = 0; times <= count; times++) {
      visit(at + 1, [...counts, times], rest);
      rest = rest.map((amount, d) => amount - need[d]!);
      if (rest.some((amount, d) => amount < 0 && need[d]! > 0)) return;
    }
  };
  visit(0, [], Array.from(room).slice(0, dims));
  return found;
}

describe('sharesOn', () => {
  it('gives shares that add up to no more than a machine, and none below what is asked for', () => {
    let lifted = 0;
    fc.assert(
      fc.property(problems({ bins: 1, classes: 5, count: 2, offers: 0 }), (problem) => {
        const model = compile({ ...problem, goal: 'rebalance' });
        const kinds = binKinds(model);
        const kind = kinds[0];
        if (kind === undefined) return;
        const count = model.groups.map((group) => group.count);
        const shares = sharesOn({ model, kinds, count }, [0]);
        const some = model.groups.flatMap((_, index) =>
          count[index]! > 0 && kindHolds(model, index, kind) ? [index] : [],
        );
        for (const index of some)
          shares(index).forEach((share, d) => {
            const need = model.groups[index]!.need[d]!;
            const own = need > 0 ? need / kind.room[d]! : 0;
            expect(share).toBeGreaterThanOrEqual(own);
            if (share > own) lifted += 1;
          });
        for (const counts of fillings(model, kind.room, some))
          for (let d = 0; d < model.dims; d++) {
            const total = counts.reduce((sum, times, at) => sum + times * shares(some[at]!)[d]!, 0);
            expect(total).toBeLessThanOrEqual(1 + 1e-9);
          }
      }),
      { numRuns: 2000, seed: 5 },
    );
    expect(lifted).toBeGreaterThan(100);
  });
});
